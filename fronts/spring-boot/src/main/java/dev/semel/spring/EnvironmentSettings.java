package dev.semel.spring;

import dev.semel.policy.document.Field;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Position;
import dev.semel.policy.preset.RoutesShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/**
 * What an environment says about routes, as documents with the places where it says so. As everywhere in Spring, a list
 * is taken whole from the first source that has it, and maps are merged. Confined to one thread.
 */
final class EnvironmentSettings {
    static final String ROUTES = "semel.routes";
    static final String POLICIES = "semel.policies";

    /** The fields of a route here: the gateway's, and one of the starter's own. */
    private static final List<Field<?>> FIELDS = fields();

    private final ConfigurableEnvironment environment;
    private final Findings findings;

    EnvironmentSettings(ConfigurableEnvironment environment, Findings findings) {
        this.environment = environment;
        this.findings = findings;
    }

    private static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(RoutesShape.INSTANCE.fields());
        fields.add(RouteItem.TRANSACTIONAL);
        return List.copyOf(fields);
    }

    /** What {@code semel.routes} says; null when nothing does. */
    @Nullable
    Node routes() {
        List<PropertyTree> trees = trees(ROUTES);
        for (int lower = 1; lower < trees.size(); lower++) {
            requireWhole(trees.getFirst(), trees.get(lower));
        }
        return trees.isEmpty() ? null : document().of(trees.getFirst(), FIELDS);
    }

    /**
     * A list replaces that of a lower source, and who sets one field of one entry loses the others of all. So it has to
     * have all that the lower one has, or say in so many words that there are none.
     */
    private void requireWhole(PropertyTree upper, PropertyTree lower) {
        if (upper.leaf() != null) {
            return;
        }
        lower.children().forEach((index, entry) -> {
            PropertyTree above = upper.child(index);
            if (above == null) {
                refuse(upper, entry, "[" + index + "]");
                return;
            }
            entry.children().forEach((field, value) -> {
                if (above.leaf() == null && above.child(field) == null) {
                    refuse(upper, value, "[" + index + "]." + field);
                }
            });
        });
    }

    private void refuse(PropertyTree upper, PropertyTree lost, String path) {
        findings.problem(
                ROUTES + path,
                document().position(lost),
                "the list of semel.routes is taken whole from " + document().position(upper)
                        + ", which doesn't have this, so it would be lost",
                "write the whole list there; for one value that differs use ${a.property} in the list, or"
                        + " @Idempotent(policy = NAME) and semel.policies.NAME, whose fields are merged");
    }

    /** The policies of {@code semel.policies}, by their names; each with what any source says of it. */
    Map<String, Mapping> policies() {
        var merged = new PropertyTree();
        trees(POLICIES).forEach(merged::complete);
        Map<String, Mapping> policies = new LinkedHashMap<>();
        merged.children()
                .forEach((name, blocks) -> policies.put(
                        name,
                        document().of(blocks, FIELDS) instanceof Mapping mapping
                                ? mapping
                                : new Mapping(List.of(), document().position(blocks))));
        return policies;
    }

    private SettingsDocument document() {
        return new SettingsDocument(
                leaf -> position(leaf.source(), leaf.property()),
                new Placeholders(environment, findings),
                new Position(ROUTES, 0, 0));
    }

    /** What each source says, the first before those that it overrides. */
    private List<PropertyTree> trees(String prefix) {
        List<PropertyTree> trees = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            PropertyTree tree = source instanceof EnumerablePropertySource<?> names ? tree(names, prefix) : null;
            if (tree != null) {
                trees.add(tree);
            }
        }
        return trees;
    }

    private @Nullable PropertyTree tree(EnumerablePropertySource<?> source, String prefix) {
        PropertyTree tree = null;
        String variable = prefix.toUpperCase(Locale.ROOT).replace('.', '_');
        for (String name : source.getPropertyNames()) {
            if (name.toUpperCase(Locale.ROOT).startsWith(variable)) {
                findings.problem(
                        prefix,
                        new Position(source.getName(), 0, 0),
                        name + ": a variable of the environment cannot name the parts of a route",
                        "write the routes into a file, or into SPRING_APPLICATION_JSON");
            }
            if (!name.regionMatches(true, 0, prefix, 0, prefix.length()) || !isBelow(name, prefix.length())) {
                continue;
            }
            Object value = source.getProperty(name);
            if (value != null) {
                tree = tree == null ? new PropertyTree() : tree;
                tree.put(name.substring(prefix.length()), new PropertyTree.Leaf(name, value, source));
            }
        }
        return tree;
    }

    private static boolean isBelow(String name, int end) {
        return name.length() == end || name.charAt(end) == '[' || name.charAt(end) == '.';
    }

    /** Where a property stands. */
    @SuppressWarnings("unchecked") // whoever looks origins up does so by names
    static Position position(PropertySource<?> source, String name) {
        Origin origin =
                source instanceof OriginLookup<?> lookup ? ((OriginLookup<String>) lookup).getOrigin(name) : null;
        if (origin instanceof TextResourceOrigin text && text.getLocation() != null) {
            Resource resource = text.getResource();
            String file = resource == null ? null : resource.getFilename();
            return new Position(
                    file == null ? source.getName() : file,
                    text.getLocation().getLine() + 1,
                    text.getLocation().getColumn() + 1);
        }
        return new Position(source.getName(), 0, 0);
    }
}
