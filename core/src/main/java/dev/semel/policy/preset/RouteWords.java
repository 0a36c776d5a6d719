package dev.semel.policy.preset;

import dev.semel.policy.Policy;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import dev.semel.policy.vocabulary.PolicyVocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of a route that say where its policy comes from and what it is for. */
final class RouteWords {
    /**
     * What they say.
     *
     * @param name null for the preset's
     * @param match null for the preset's
     * @param basePath null for the preset's
     */
    record Head(
            Preset preset,
            @Nullable String name,
            @Nullable List<RoutePattern> match,
            @Nullable List<String> basePath) {}

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private static final Shape<String> PREFIX = Shapes.text("path prefix, such as /api", RouteWords::prefix, "");

    private static final Field<String> PRESET = Field.of(
            "preset",
            Shapes.choice(presets()),
            "\"" + Presets.DEFAULT + "\"",
            "The policy to start from; every block below can change a part of it. With none, requests pass through.");

    private static final Field<String> POLICY_NAME = Field.optional(
            "name",
            Shapes.text("name", RouteWords::name, ""),
            "Keys of policies with different names never meet; the preset's name unless said.");

    static final Field<List<RoutePattern>> MATCH = Field.optional(
            "match",
            Shapes.oneOrMore(Shapes.text("METHOD /path, or /path", RoutePattern::parse, "")),
            "Which requests: a method or * and a path with {parameter} segments and ** at the end; a path alone is for"
                    + " the preset's methods. Replaces what the preset matches; what the preset says of a path of its own,"
                    + " such as a layer within, it says of that path only.");

    private static final Field<List<String>> BASE_PATH = Field.optional(
            "base_path",
            Shapes.list(PREFIX),
            "Prefixes under which the paths are found, each of them; an empty one is none.");

    static final Shape<String> LAYER_NAME = Shapes.text("layer", RouteWords::name, "");

    /** Read by {@link LayerReading}, layer by layer. */
    static final Field<Map<String, Policy>> INNER = Field.optional(
            "inner",
            Shapes.map(LAYER_NAME, PolicyVocabulary.named("inner")),
            "Further layers, outer to inner: each a name with the blocks of a policy of its own. What it leaves out of "
                    + String.join(", ", PolicyVocabulary.INHERITED)
                    + " it has from the route. A preset's layer is there on the routes that the preset has it for; null takes it"
                    + " back.");

    private static final List<Field<?>> HEAD = List.of(PRESET, POLICY_NAME, MATCH, BASE_PATH);

    /** Their names. */
    static final List<String> NAMES = HEAD.stream().map(Field::name).toList();

    static final MappingShape<Head> SHAPE = new MappingShape<>(
            HEAD,
            values -> new Head(
                    Presets.named(values.get(PRESET)),
                    values.orNull(POLICY_NAME),
                    values.orNull(MATCH),
                    values.orNull(BASE_PATH)));

    private RouteWords() {}

    /** All fields of a route. */
    static List<Field<?>> all() {
        List<Field<?>> all = new ArrayList<>(HEAD);
        all.addAll(PolicyVocabulary.BLOCKS);
        all.add(INNER);
        return all;
    }

    private static Map<String, String> presets() {
        Map<String, String> names = new LinkedHashMap<>();
        Presets.NAMES.forEach(name -> names.put(name, name));
        return names;
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("a name has up to 64 small letters, digits, dots and dashes");
        }
        return text;
    }

    private static String prefix(String text) {
        if (!text.isEmpty() && (!text.startsWith("/") || text.endsWith("/"))) {
            throw new IllegalArgumentException("a prefix starts with a slash and ends without one, such as /api");
        }
        return text;
    }
}
