package dev.semel.store.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives a statement the parts of many requests, each part as one array. Confined. */
final class Columns<T> {
    private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE / 2);

    private final PreparedStatement statement;
    private final List<T> requests;
    private int next;

    /** @param first the first array's number among the parameters */
    Columns(PreparedStatement statement, int first, List<T> requests) {
        this.statement = statement;
        this.next = first;
        this.requests = requests;
    }

    /** A part that can be null. */
    @FunctionalInterface
    interface Part<T, V> {
        @Nullable
        V of(T request);
    }

    Columns<T> add(String type, Part<T, ?> part) throws SQLException {
        return add(type, part, new Object[requests.size()]);
    }

    private Columns<T> add(String type, Part<T, ?> part, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            values[i] = part.of(requests.get(i));
        }
        statement.setArray(next++, statement.getConnection().createArrayOf(type, values));
        return this;
    }

    Columns<T> bytes(Part<T, byte[]> part) throws SQLException {
        return add("bytea", part, new byte[requests.size()][]);
    }

    /** Escaped. */
    Columns<T> text(Part<T, String> part) throws SQLException {
        return add("text", request -> {
            String text = part.of(request);
            return text == null ? null : Text.escape(text);
        });
    }

    /** Null, if there are none. */
    Columns<T> labels(Function<T, Map<String, String>> part) throws SQLException {
        return add("text", request -> {
            Map<String, String> labels = part.apply(request);
            return labels.isEmpty() ? null : Text.json(labels);
        });
    }

    static long millis(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE / 2 : duration.toMillis();
    }
}
