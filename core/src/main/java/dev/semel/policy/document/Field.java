package dev.semel.policy.document;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named value of a mapping. Immutable, thread-safe; two fields are equal only when they are the same one.
 *
 * @param <T> what its shape reads
 */
public final class Field<T> {
    private final String name;
    private final Shape<T> shape;
    private final String description;
    private final @Nullable String defaultJson;
    private final boolean required;

    private Field(String name, Shape<T> shape, String description, @Nullable String defaultJson, boolean required) {
        this.name = name;
        this.shape = shape;
        this.description = description;
        this.defaultJson = defaultJson;
        this.required = required;
    }

    /**
     * A field that may be left out.
     *
     * @param defaultJson what is read then, as JSON
     */
    public static <T> Field<T> of(String name, Shape<T> shape, String defaultJson, String description) {
        return new Field<>(name, shape, description, Objects.requireNonNull(defaultJson), false);
    }

    /** A field that may be left out, and then there is nothing. */
    public static <T> Field<T> optional(String name, Shape<T> shape, String description) {
        return new Field<>(name, shape, description, null, false);
    }

    /** A field that must be there. */
    public static <T> Field<T> required(String name, Shape<T> shape, String description) {
        return new Field<>(name, shape, description, null, true);
    }

    public String name() {
        return name;
    }

    public Shape<T> shape() {
        return shape;
    }

    /** What it decides, in one sentence. */
    public String description() {
        return description;
    }

    /** What is read when it is left out, as JSON; null when nothing is. */
    public @Nullable String defaultJson() {
        return defaultJson;
    }

    public boolean isRequired() {
        return required;
    }

    @Override
    public String toString() {
        return name;
    }
}
