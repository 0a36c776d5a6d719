package dev.semel.policy.vocabulary;

import dev.semel.policy.InFlight;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Shapes;
import java.time.Duration;
import java.util.List;

/** The block {@code in_flight}: what a repeat gets while the first run goes on. */
final class InFlightWords {
    /** What a repeat gets. */
    private enum Mode {
        WAIT,
        REJECT
    }

    /** Longest wait: a waiter holds its client's connection, and no client is more patient than this (POLICY D14). */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Duration USUAL_WAIT = Duration.ofSeconds(5);

    private static final Field<Mode> MODE = Field.optional(
            "mode",
            Shapes.choice(Mode.class, '-'),
            "Whether a repeat waits for the first answer or is refused with in-progress at once; reject unless wait is"
                    + " given.");

    private static final Field<Duration> WAIT = Field.optional(
            "wait",
            Shapes.duration(Duration.ofMillis(1), LONGEST_WAIT),
            "How long a repeat waits before it is refused; 5s with mode: wait.");

    private static final Field<Duration> LEASE = Field.of(
            "lease",
            Shapes.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            "\"30s\"",
            "Without a sign of life for this long, a run counts as lost; it is renewed while the run is alive.");

    static final MappingShape<InFlight> SHAPE = new MappingShape<>(List.of(MODE, WAIT, LEASE), InFlightWords::make);

    private InFlightWords() {}

    private static InFlight make(Values values) {
        Duration wait = values.orNull(WAIT);
        Mode mode = values.orNull(MODE);
        Node written = values.node(WAIT);
        Node decided = values.node(MODE);
        if (mode == Mode.REJECT && written != null && decided != null && sameSource(written, decided)) {
            throw new IllegalArgumentException("mode: reject waits for nothing: leave out wait, or write mode: wait");
        }
        boolean waits = mode == Mode.WAIT || (mode == null && wait != null);
        Duration atMost = waits ? (wait == null ? USUAL_WAIT : wait) : Duration.ZERO;
        return new InFlight(atMost, values.get(LEASE));
    }

    private static boolean sameSource(Node a, Node b) {
        return a.position().source().equals(b.position().source());
    }
}
