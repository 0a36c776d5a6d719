package dev.semel.store.redis;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are. Immutable; its text never has a password.
 *
 * @param addresses of the server, of sentinels, or of some of a cluster's nodes
 * @param sentinelMaster by which name sentinels know the server; for them alone
 * @param database of a single server, or of the one behind sentinels
 * @param tls whether connections are encrypted, to sentinels too
 * @param authorities PEM of the certificates that are trusted; null trusts those that Java does
 */
public record Place(
        Kind kind,
        List<Address> addresses,
        @Nullable String sentinelMaster,
        int database,
        boolean tls,
        @Nullable Path authorities,
        Login login,
        Login sentinelLogin) {
    /** How the servers belong together. */
    public enum Kind {
        SINGLE,
        SENTINEL,
        CLUSTER
    }

    /** One server. */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Who logs in; both null for nobody. */
    public record Login(@Nullable String user, @Nullable String password) {
        /** Without a login. */
        public static final Login NONE = new Login(null, null);

        @Override
        public String toString() {
            return "Login(redacted)";
        }
    }

    public Place {
        addresses = List.copyOf(addresses);
    }

    /** A server without a login. */
    static Place single(String host, int port) {
        return new Place(Kind.SINGLE, List.of(new Address(host, port)), null, 0, false, null, Login.NONE, Login.NONE);
    }

    @Override
    public String toString() {
        return switch (kind) {
                    case SINGLE -> "Redis at ";
                    case SENTINEL -> "Redis \"" + sentinelMaster + "\" behind the sentinels at ";
                    case CLUSTER -> "the Redis cluster at ";
                }
                + String.join(", ", addresses.stream().map(Address::toString).toList());
    }
}
