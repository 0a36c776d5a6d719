package dev.semel.system;

import dev.semel.system.Attempt.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * All that clients, gateway and upstream saw of one another. Thread-safe while it is written; read when all is quiet.
 */
final class History {
    private final long startedAt = System.nanoTime();
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Queue<Outage> outages = new ConcurrentLinkedQueue<>();

    /**
     * A time without a gateway.
     *
     * @param from just before the process was killed
     * @param dead just after it was seen to be gone
     * @param until when the next one was seen to listen
     */
    record Outage(long from, long dead, long until) {}

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
        List<Outage> kills = List.copyOf(outages);
        for (Attempt attempt : attempts) {
            keys.computeIfAbsent(
                            attempt.operation(), operation -> new KeyHistory(operation, startedAt, kills, runsByAnswer))
                    .add(attempt);
        }
        for (Run run : runs) {
            Bytes answer = run.answer();
            if (answer != null) {
                runsByAnswer.put(answer.name(), run);
            }
            keys.computeIfAbsent(
                            new Operation(run.principal(), run.key()),
                            operation -> new KeyHistory(operation, startedAt, kills, runsByAnswer))
                    .add(run);
        }
        return new ArrayList<>(keys.values());
    }
}
