package dev.semel.policy.document;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value of a document looks like: reads one, and describes itself for the JSON Schema and the reference, so that
 * the three cannot differ. Immutable, thread-safe.
 */
public interface Shape<T> {

    /** The value; null when it is wrong, and then the place has been told why. */
    @Nullable
    T read(Node node, Place place);

    /** As JSON Schema (draft 2020-12), of maps, lists, strings, numbers and truth values. */
    Map<String, Object> schema();

    /** In a few words, for people: {@code duration}, {@code reject or wait}. */
    String notation();

    /** The fields of a mapping, and of what stands in for one; empty for all else. */
    default List<Field<?>> fields() {
        return List.of();
    }
}
