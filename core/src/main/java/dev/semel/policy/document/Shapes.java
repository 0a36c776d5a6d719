package dev.semel.policy.document;

import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Scalar;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The shapes that settings are made of. */
public final class Shapes {
    private Shapes() {}

    /**
     * A text that means something.
     *
     * @param notation in a few words, for the reference
     * @param parse refuses with an {@link IllegalArgumentException} whose message says what is wrong
     * @param wayOut what to write instead
     */
    public static <T> Shape<T> text(String notation, Function<String, T> parse, String wayOut) {
        return new ScalarShape<>(notation, Schemas.text(), parse, wayOut);
    }

    /**
     * A text that means something, described by a schema of its own.
     *
     * @param schema what values look like, as JSON Schema
     */
    @SuppressWarnings("unchecked") // the schema of a scalar is an object
    public static <T> Shape<T> described(String notation, String schema, Function<String, T> parse) {
        var read = (Map<String, Object>) JsonText.plain(JsonDocument.read(schema, notation));
        return new ScalarShape<>(notation, read, parse, "");
    }

    /** Any text. */
    public static Shape<String> text() {
        return text("text", text -> text, "");
    }

    /** One of a few words. */
    public static <T> Shape<T> choice(Map<String, T> words) {
        return choice(String.join(" | ", words.keySet()), words);
    }

    /** One of many words, which have a name together. */
    public static <T> Shape<T> choice(String notation, Map<String, T> words) {
        List<String> names = List.copyOf(words.keySet());
        String list = String.join(", ", names);
        return new ScalarShape<>(
                notation,
                Schemas.ordered("enum", names),
                text -> {
                    T chosen = words.get(text);
                    if (chosen == null) {
                        throw new IllegalArgumentException("this is none of " + list
                                + Nearest.to(text, names)
                                        .map(name -> ": did you mean " + name + "?")
                                        .orElse(""));
                    }
                    return chosen;
                },
                "");
    }

    /** One of an enum's constants, written in lower case. */
    public static <E extends Enum<E>> Shape<E> choice(Class<E> type, char separator) {
        Map<String, E> words = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants())
                .forEach(constant ->
                        words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', separator), constant));
        return choice(words);
    }

    /** True or false. */
    public static Shape<Boolean> truth() {
        return new ScalarShape<>(
                "true | false",
                Schemas.ordered("type", "boolean"),
                text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw new IllegalArgumentException("this is neither true nor false");
                    }
                    return text.equals("true");
                },
                "");
    }

    /** A whole number within bounds. */
    public static Shape<Integer> integer(int least, int most) {
        return new ScalarShape<>(
                "whole number, " + least + " to " + most,
                Schemas.ordered("type", "integer", "minimum", least, "maximum", most),
                text -> Amounts.integer(text, least, most),
                "");
    }

    /** A length of time within bounds. */
    public static Shape<Duration> duration(Duration least, Duration most) {
        return new ScalarShape<>(
                "duration, " + Amounts.text(least) + " to " + Amounts.text(most),
                Schemas.ordered("type", "string", "pattern", Amounts.DURATION.pattern()),
                text -> Amounts.duration(text, least, most),
                "");
    }

    /** A number of bytes within bounds. */
    public static Shape<Integer> size(int least, int most) {
        return new ScalarShape<>(
                "size, " + Amounts.size(least) + " to " + Amounts.size(most),
                Schemas.ordered("type", List.of("string", "integer"), "pattern", Amounts.SIZE.pattern()),
                text -> Amounts.size(text, least, most),
                "");
    }

    /** Any value, as the JSON text that it is. */
    public static Shape<String> json() {
        return new JsonShape();
    }

    /** A list. */
    public static <T> Shape<List<T>> list(Shape<T> item) {
        return new ListShape<>(item, false);
    }

    /** A list, or its only item by itself. */
    public static <T> Shape<List<T>> oneOrMore(Shape<T> item) {
        return new ListShape<>(item, true);
    }

    /**
     * A list, or a word that stands for no list at all.
     *
     * @param meaning of the word
     * @param make what a list means
     */
    public static <I, T> Shape<T> wordOrList(String word, T meaning, Shape<I> item, Function<List<I>, T> make) {
        return new WordOrListShape<>(word, meaning, list(item), make);
    }

    /** Names of any kind with values; a value of null takes a name back. */
    public static <K, V> Shape<Map<K, V>> map(Shape<K> name, Shape<V> value) {
        return new MapShape<>(name, value);
    }

    /** A scalar, or a mapping that says more. */
    public static <T> Shape<T> either(Shape<T> scalar, MappingShape<T> mapping) {
        return new EitherShape<>(scalar, mapping);
    }

    /** The name of a mapping's entry as a document. */
    static Scalar named(Node.Mapping.Entry entry) {
        return new Scalar(entry.name(), Kind.TEXT, entry.position());
    }
}
