package dev.semel.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Fields that belong to one connection and never pass through (RFC 9110 section 7.6.1). */
public final class HopByHop {
    private static final Set<String> NAMES = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private HopByHop() {}

    public static boolean contains(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The fields that go on to the next hop: all but the hop-by-hop ones and those that {@code Connection} names.
     *
     * <p>A client could name an end-to-end field in {@code Connection} to strip it on the way (a key, a credential):
     * {@code protectedNames}, in lower case, are passed on all the same.
     */
    public static Headers strip(Headers headers, Set<String> protectedNames) {
        Set<String> named = new HashSet<>();
        for (String line : headers.all("Connection")) {
            for (String option : line.split(",", -1)) {
                named.add(option.strip().toLowerCase(Locale.ROOT));
            }
        }
        named.removeAll(protectedNames);
        return headers.where(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return !NAMES.contains(lower) && !named.contains(lower);
        });
    }
}
