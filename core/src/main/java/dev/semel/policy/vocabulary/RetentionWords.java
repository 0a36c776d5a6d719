package dev.semel.policy.vocabulary;

import dev.semel.key.FirstSent;
import dev.semel.policy.Retention;
import dev.semel.policy.document.Amounts;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shapes;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The block {@code retention}: how long an answer is kept. */
final class RetentionWords {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(400);

    static final Field<Duration> WINDOW =
            Field.of("window", Shapes.duration(SHORTEST, LONGEST), "\"24h\"", "How long replays are promised.");

    private static final Field<Retention.Starts> STARTS = Field.of(
            "starts",
            Shapes.choice(Retention.Starts.class, '_'),
            "\"first_seen\"",
            "What the window is counted from: the first request, its answer, or the time at which the client says it first"
                    + " sent it (key.first_sent).");

    static final Field<Duration> KEEP = Field.optional(
            "keep",
            Shapes.duration(SHORTEST, LONGEST),
            "How long the record stays; the window or longer, and the window unless said.");

    private static final Field<Retention.Between> BETWEEN = Field.of(
            "between",
            Shapes.choice(Retention.Between.class, '-'),
            "\"replay\"",
            "What a repeat gets after the window while the record stays.");

    static final MappingShape<Retention> SHAPE =
            new MappingShape<>(List.of(WINDOW, STARTS, KEEP, BETWEEN), RetentionWords::make);

    private RetentionWords() {}

    /**
     * A window that starts when the client says it first sent the request may start as much later than the record as
     * its clock runs ahead: unless more is said, the record is kept for that long too.
     */
    static Retention lastingFor(@Nullable FirstSent firstSent, Retention said) {
        if (firstSent == null
                || said.starts() != Retention.Starts.FIRST_SENT
                || said.keep().compareTo(said.window()) > 0) {
            return said;
        }
        return new Retention(said.window(), said.starts(), said.window().plus(firstSent.skew()), said.between());
    }

    private static Retention make(Values values) {
        Duration window = values.get(WINDOW);
        Duration given = values.orNull(KEEP);
        Duration keep = given == null ? window : given;
        if (keep.compareTo(window) < 0) {
            throw new IllegalArgumentException("[D21] records would go after " + Amounts.text(keep)
                    + ", before the window of " + Amounts.text(window) + " ends: make keep the window or longer");
        }
        return new Retention(window, values.get(STARTS), keep, values.get(BETWEEN));
    }
}
