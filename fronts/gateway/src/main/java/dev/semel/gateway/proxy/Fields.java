package dev.semel.gateway.proxy;

import dev.semel.http.Headers;
import dev.semel.http.HopByHop;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which header fields go on to the other side. All names are compared without regard to case and without garbage. */
final class Fields {
    private static final String OURS = "semel";

    /** Credentials and what frames or routes a message: naming them in {@code Connection} strips nothing. */
    private static final Set<String> NEVER_NAMED = Set.of(
            "authorization", "cookie", "host", "content-type", "content-length", "content-encoding", "content-digest");

    private Fields() {}

    /** Whether a field stops at the gateway, in both directions: hop-by-hop, or of Semel's own. */
    static boolean stopsHere(String name) {
        return isOurs(name) || isHopByHop(name) || name.startsWith(":");
    }

    /** Semel's own marks: nobody else may set them. Many servers don't tell an underscore from a dash. */
    static boolean isOurs(String name) {
        int length = OURS.length();
        return name.length() > length
                && (name.charAt(length) == '-' || name.charAt(length) == '_')
                && name.regionMatches(true, 0, OURS, 0, length);
    }

    /** The same answer as {@link HopByHop#contains}; most names are done with at their length. */
    private static boolean isHopByHop(String name) {
        return switch (name.length()) {
            case 2, 7, 10, 14, 16, 17, 18, 19, 25 -> HopByHop.contains(name);
            default -> false;
        };
    }

    /** Whether the gateway writes that request field itself. */
    static boolean rewritten(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("host");
            case 6 -> name.equalsIgnoreCase("expect");
            case 9 -> name.equalsIgnoreCase("forwarded");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 15 -> name.equalsIgnoreCase("x-forwarded-for");
            case 16 -> name.equalsIgnoreCase("x-forwarded-host");
            case 17 -> name.equalsIgnoreCase("x-forwarded-proto");
            default -> false;
        };
    }

    /**
     * The names that {@code Connection} lists beyond its usual options, in lower case. The fields that decide who is
     * calling and whether a request ran before can't be stripped that way: {@code kept} are theirs.
     */
    static Set<String> named(Iterable<String> connectionLines, Set<String> kept) {
        Set<String> named = Set.of();
        for (String line : connectionLines) {
            if (line.equalsIgnoreCase("keep-alive") || line.equalsIgnoreCase("close")) {
                continue;
            }
            for (String option : line.split(",", -1)) {
                String name = option.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !kept.contains(name) && !NEVER_NAMED.contains(name)) {
                    named = named.isEmpty() ? new HashSet<>() : named;
                    named.add(name);
                }
            }
        }
        return named;
    }

    /** A request's fields as the engine and the upstream see them. HTTP/2's split cookies are one line again. */
    static Headers received(MultiMap fields, Set<String> kept) {
        Set<String> named = named(fields.getAll("Connection"), kept);
        var passed = new ArrayList<Headers.Field>(fields.size());
        var cookies = new ArrayList<String>(1);
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey();
            if (stopsHere(name) || (!named.isEmpty() && named.contains(name.toLowerCase(Locale.ROOT)))) {
                continue;
            }
            if (name.equalsIgnoreCase("cookie")) {
                cookies.add(field.getValue());
            } else {
                passed.add(new Headers.Field(name, field.getValue()));
            }
        }
        if (!cookies.isEmpty()) {
            passed.add(new Headers.Field("Cookie", String.join("; ", cookies)));
        }
        return Headers.copyOf(passed);
    }

    /** An answer's fields that go on to the client; its length is written anew. */
    static Headers answered(List<Map.Entry<String, String>> fields) {
        Set<String> named = Set.of();
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase("connection")) {
                named = named(List.of(field.getValue()), Set.of());
            }
        }
        var passed = new ArrayList<Headers.Field>(fields.size());
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey();
            if (!stopsHere(name)
                    && !name.equalsIgnoreCase("content-length")
                    && (named.isEmpty() || !named.contains(name.toLowerCase(Locale.ROOT)))) {
                passed.add(new Headers.Field(name, field.getValue()));
            }
        }
        return Headers.copyOf(passed);
    }
}
