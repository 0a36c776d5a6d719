package dev.semel.system;

import dev.semel.system.Attempt.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * All that clients, gateway and upstream saw of one another. Thread-safe while it is written; read when all is quiet.
 */
final class History {
    private final long startedAt = System.nanoTime();
    private final Duration lease;
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Queue<Outage> outages = new ConcurrentLinkedQueue<>();

    /**
     * A time without a gateway, or without the store.
     *
     * @param from just before the process was killed or frozen
     * @param dead just after it was seen to be gone
     * @param until when the next one was seen to listen, or all was seen to work again
     */
    record Outage(Kind kind, long from, long dead, long until) {
        /** How long a gateway waits at least for what it has asked a store: two seconds for Redis, else more. */
        private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

        Outage(long from, long dead, long until) {
            this(Kind.KILL, from, dead, until);
        }

        enum Kind {
            /** A gateway was killed: what it was about to do is never done. */
            KILL,
            /** A gateway stood still for longer than its leases, and went on. */
            FREEZE,
            /** The store was away, or a part of it. */
            STORE,
            /** Nothing passed between the store and some or all gateways, for longer than they wait. */
            CUT_OFF,
            /** The store was sealed for its records to be moved: nothing new ran, and what ran was ended as usual. */
            SEALED
        }

        /** Whether a gateway may have waited for the store in vain: it was away, or what it said came too late. */
        boolean hidesTheStore() {
            return switch (kind) {
                case KILL -> false;
                case FREEZE -> until - from > PATIENCE_NANOS;
                case STORE, CUT_OFF, SEALED -> true;
            };
        }

        /** Whether some of the attempt's time was in it. */
        boolean overlaps(Attempt attempt) {
            return attempt.sentAt() <= until && attempt.endedAt() >= from;
        }
    }

    /** Of gateways whose leases never lapse while they run. */
    History() {
        this(Duration.ofDays(1));
    }

    /** @param lease a gateway that a busy machine holds up for longer may lose a claim */
    History(Duration lease) {
        this.lease = lease;
    }

    void add(Attempt attempt) {
        attempts.add(attempt);
    }

    void add(Outage outage) {
        outages.add(outage);
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The histories of all keys, of their clients and their runs alike. */
    List<KeyHistory> keys(List<Run> runs) {
        Map<String, Run> runsByAnswer = new LinkedHashMap<>();
        Map<Operation, KeyHistory> keys = new LinkedHashMap<>();
        List<Outage> all = List.copyOf(outages);
        for (Attempt attempt : attempts) {
            keys.computeIfAbsent(
                            attempt.operation(),
                            operation -> new KeyHistory(operation, startedAt, lease, all, runsByAnswer))
                    .add(attempt);
        }
        for (Run run : runs) {
            Bytes answer = run.answer();
            if (answer != null) {
                runsByAnswer.put(answer.name(), run);
            }
            keys.computeIfAbsent(
                            new Operation(run.principal(), run.key()),
                            operation -> new KeyHistory(operation, startedAt, lease, all, runsByAnswer))
                    .add(run);
        }
        return new ArrayList<>(keys.values());
    }
}
