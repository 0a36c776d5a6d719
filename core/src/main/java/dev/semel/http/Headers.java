package dev.semel.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The header fields of a message: in order, repeated lines apart, names compared without regard to case. Immutable.
 *
 * <p>A value is a string of the bytes received, one character per byte (ISO 8859-1), as HTTP/1.1 parsers give it; it is
 * sent back as it came.
 */
public final class Headers {
    /** No fields. */
    public static final Headers NONE = new Headers(List.of());

    private final List<Field> fields;

    private Headers(List<Field> fields) {
        this.fields = fields;
    }

    /** One field line. */
    public record Field(String name, String value) {
        boolean is(String otherName) {
            return name.equalsIgnoreCase(otherName);
        }
    }

    /** Fields given as name, value, name, value. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues[namesAndValues.length - 1]);
        }
        var fields = new ArrayList<Field>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return copyOf(fields);
    }

    public static Headers copyOf(Collection<Field> fields) {
        return fields.isEmpty() ? NONE : new Headers(List.copyOf(fields));
    }

    public List<Field> fields() {
        return fields;
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    public boolean contains(String name) {
        for (Field field : fields) {
            if (field.is(name)) {
                return true;
            }
        }
        return false;
    }

    /** The value of the first line of that name. */
    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.is(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** The values of all lines of that name, in order. */
    public List<String> all(String name) {
        var values = new ArrayList<String>(1);
        for (Field field : fields) {
            if (field.is(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** These fields with one line of that name, replacing those there were. */
    public Headers with(String name, String value) {
        var changed = new ArrayList<Field>(fields.size() + 1);
        for (Field field : fields) {
            if (!field.is(name)) {
                changed.add(field);
            }
        }
        changed.add(new Field(name, value));
        return new Headers(List.copyOf(changed));
    }

    /** These fields followed by others; lines of one name stay apart. */
    public Headers plus(Headers more) {
        if (more.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return more;
        }
        var joined = new ArrayList<Field>(fields.size() + more.fields.size());
        joined.addAll(fields);
        joined.addAll(more.fields);
        return new Headers(List.copyOf(joined));
    }

    /** The fields whose name satisfies the predicate. */
    public Headers where(Predicate<String> name) {
        var kept = new ArrayList<Field>(fields.size());
        for (Field field : fields) {
            if (name.test(field.name())) {
                kept.add(field);
            }
        }
        return kept.size() == fields.size() ? this : copyOf(kept);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && fields.equals(headers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** Names only: values may be credentials. */
    @Override
    public String toString() {
        return fields.stream().map(Field::name).toList().toString();
    }
}
