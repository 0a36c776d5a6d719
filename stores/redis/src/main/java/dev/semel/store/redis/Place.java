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
 * @param tls how connections are encrypted, to sentinels too; null for not at all
 */
public record Place(
        Kind kind,
        List<Address> addresses,
        @Nullable String sentinelMaster,
        int database,
        @Nullable Tls tls,
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

    /**
     * Encryption, by which a server shows who it is. Files are PEM.
     *
     * @param authorities the certificates that are trusted; null trusts those that Java does
     * @param certificate what is shown to servers that ask for one, with the chain to its authority; null shows none
     * @param key the certificate's, unencrypted PKCS #8; null without a certificate
     */
    public record Tls(
            @Nullable Path authorities,
            @Nullable Path certificate,
            @Nullable Path key) {
        /** As Java trusts. */
        static final Tls USUAL = new Tls(null, null, null);

        public Tls {
            if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException("a certificate goes with its key: certificate=FILE&key=FILE");
            }
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
        return new Place(Kind.SINGLE, List.of(new Address(host, port)), null, 0, null, Login.NONE, Login.NONE);
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
