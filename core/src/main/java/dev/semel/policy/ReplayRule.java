package dev.semel.policy;

import dev.semel.http.HopByHop;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a repeat gets.
 *
 * @param mode the first answer, or a refusal that points to what was made
 * @param status sent with every replay instead of the first answer's; null for the original
 * @param keep the only headers that are kept; null keeps all but the denied ones
 * @param drop headers that are not kept, besides {@link #DENIED}
 * @param merge members that a replayed JSON object gets, as JSON text by name: they replace those of the same name
 * @param markers headers that say what happened
 */
public record ReplayRule(
        Mode mode,
        @Nullable Integer status,
        @Nullable Set<String> keep,
        Set<String> drop,
        Map<String, String> merge,
        Markers markers) {

    /** What a repeat of a completed operation gets. */
    public enum Mode {
        /** The first answer. */
        STORED,
        /** A refusal, already-completed, that points to the first answer's resource. */
        CONFLICT
    }

    /**
     * Never kept, whatever a policy says: they describe the first exchange, its connection or its caller, not the
     * operation (HTTP.md 4.6). Hop-by-hop fields and Content-Length go without saying. Those that end in a dash stand
     * for all that begin so.
     */
    public static final List<String> DENIED = List.of(
            "date",
            "age",
            "set-cookie",
            "clear-site-data",
            "www-authenticate",
            "authentication-info",
            "server-timing",
            "traceparent",
            "tracestate",
            "traceresponse",
            "baggage",
            "b3",
            "x-b3-",
            "x-request-id",
            "x-correlation-id",
            "x-amzn-",
            "x-cloud-trace-context",
            "cf-ray",
            "nel",
            "report-to",
            "reporting-endpoints",
            "ratelimit",
            "ratelimit-",
            "x-ratelimit-",
            "x-rate-limit-",
            "retry-after",
            "access-control-",
            "via",
            "server",
            "alt-svc",
            "strict-transport-security",
            "content-security-policy",
            "content-security-policy-report-only",
            "semel-");

    private static final Set<String> DENIED_NAMES = Set.copyOf(DENIED);
    private static final List<String> DENIED_PREFIXES =
            DENIED.stream().filter(name -> name.endsWith("-")).toList();

    public ReplayRule {
        keep = keep == null ? null : lower(keep);
        drop = lower(drop);
        merge = Map.copyOf(merge);
    }

    /** Whether the stored reply keeps this header. */
    public boolean keeps(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        if (HopByHop.contains(name) || name.equals("content-length") || isDenied(name) || drop.contains(name)) {
            return false;
        }
        return keep == null || keep.contains(name);
    }

    private static boolean isDenied(String name) {
        if (DENIED_NAMES.contains(name)) {
            return true;
        }
        for (String prefix : DENIED_PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> lower(Set<String> names) {
        return Set.copyOf(
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    }

    /**
     * Headers put on at send time, never part of a record. Values may use {@code ${key}} and {@code ${key_hash}}, those
     * of {@code refused} may not.
     *
     * <p>The two kinds of refusal are apart because a marker such as {@code Duplicate-Request: true} is a lie on a
     * request that nobody knows to be a repeat.
     *
     * @param executed on the answer of a run
     * @param replayed on a replay
     * @param rejected on a repeat that is refused because of its record (in-progress, key-reused, outcome-unknown)
     * @param refused on a request that is refused for anything else, nothing having run; but key-missing, since who
     *     sends no key doesn't speak this protocol
     */
    public record Markers(
            Map<String, String> executed,
            Map<String, String> replayed,
            Map<String, String> rejected,
            Map<String, String> refused) {
        public Markers {
            executed = Map.copyOf(executed);
            replayed = Map.copyOf(replayed);
            rejected = Map.copyOf(rejected);
            refused = Map.copyOf(refused);
        }

        /** Markers of which none is put on refusals that have nothing to do with a record. */
        public Markers(Map<String, String> executed, Map<String, String> replayed, Map<String, String> rejected) {
            this(executed, replayed, rejected, Map.of());
        }
    }
}
