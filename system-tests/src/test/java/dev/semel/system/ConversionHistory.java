package dev.semel.system;

import dev.semel.examples.conversions.ConversionApi;
import dev.semel.examples.conversions.Status;
import dev.semel.examples.conversions.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the API behind the gateway saw of every conversion, and what its clients were told. Thread-safe while it is
 * written; read when all is quiet.
 */
final class ConversionHistory {
    private final Map<Subject, List<ApiRun>> runs = new ConcurrentHashMap<>();
    private final History clients = new History();
    private final List<History.Outage> outages = new ArrayList<>();
    private final Map<String, Subject> subjects = new ConcurrentHashMap<>();

    /**
     * One run at the API. Times are {@link System#nanoTime()}.
     *
     * @param endedAt {@link Long#MAX_VALUE} while it runs
     * @param status null while it runs, and when it was refused as stale
     */
    record ApiRun(
            String operationId,
            int attempt,
            long fence,
            long beganAt,
            long endedAt,
            @Nullable Status status) {
        /** Whether the API refused it, since a later attempt had been there. */
        boolean wasRefused() {
            return endedAt != Long.MAX_VALUE && status == null;
        }
    }

    /** For {@link ConversionApi#start}. */
    void watch(ConversionApi.Run seen) {
        runs.compute(seen.subject(), (subject, before) -> {
            List<ApiRun> list = before == null ? new ArrayList<>() : before;
            long now = System.nanoTime();
            String operationId = seen.attempt().operationId();
            long fence = seen.attempt().fence();
            if (!seen.ended()) {
                list.add(new ApiRun(operationId, seen.attempt().number(), fence, now, Long.MAX_VALUE, null));
            } else {
                list.replaceAll(run -> run.operationId().equals(operationId) && run.fence() == fence
                        ? new ApiRun(operationId, run.attempt(), fence, run.beganAt(), now, seen.status())
                        : run);
            }
            return list;
        });
    }

    /** A client uses that key for that conversion. */
    void key(String key, Subject subject) {
        subjects.put(key, subject);
    }

    synchronized void add(History.Outage outage) {
        outages.add(outage);
        clients.add(outage);
    }

    /** For {@link LoadClient}. */
    History clients() {
        return clients;
    }

    synchronized List<History.Outage> outages() {
        return List.copyOf(outages);
    }

    /** The runs of each conversion, in the order in which they began. */
    Map<Subject, List<ApiRun>> runs() {
        var copy = new LinkedHashMap<Subject, List<ApiRun>>();
        runs.forEach((subject, list) -> copy.put(subject, List.copyOf(list)));
        return copy;
    }

    /** The attempts of each key. */
    Map<String, List<Attempt>> keys() {
        var keys = new LinkedHashMap<String, List<Attempt>>();
        for (Attempt attempt : clients.attempts()) {
            keys.computeIfAbsent(attempt.operation().key(), key -> new ArrayList<>())
                    .add(attempt);
        }
        return keys;
    }

    Subject subject(String key) {
        Subject subject = subjects.get(key);
        if (subject == null) {
            throw new IllegalStateException("nobody uses the key " + key);
        }
        return subject;
    }

    /** All conversions that anybody asked for. */
    Set<Subject> subjects() {
        return Set.copyOf(subjects.values());
    }
}
