package dev.semel.gateway.proxy;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A server that side calls go to, and how many may be under way there. Thread-safe.
 *
 * @param host without the brackets of an IPv6 address
 * @param authority as the Host header has it
 * @param tls null for plain HTTP
 */
record SideTarget(
        String host, int port, String authority, @Nullable ClientSSLOptions tls, HostLookup lookup, Semaphore places) {
    /** Where a server is; two with the same one are the same server. */
    record Origin(String scheme, String host, int port) {
        /**
         * @param uri absolute
         * @throws IllegalArgumentException when it is none of HTTP
         */
        static Origin of(URI uri) {
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            String host = uri.getHost();
            if (host == null || uri.getRawUserInfo() != null || !(scheme.equals("http") || scheme.equals("https"))) {
                throw new IllegalArgumentException("a side call goes to http:// or https:// and a host");
            }
            int usual = scheme.equals("https") ? 443 : 80;
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return new Origin(scheme, bare.toLowerCase(Locale.ROOT), uri.getPort() < 0 ? usual : uri.getPort());
        }

        boolean secure() {
            return scheme.equals("https");
        }
    }

    /** The API itself: its own trust, and the gateway's certificate, are for it alone. */
    static SideTarget upstream(UpstreamSettings settings, int places) {
        Origin origin = Origin.of(settings.uri());
        return of(origin, settings.authority(), origin.secure() ? upstream(settings.tls()) : null, places);
    }

    /** Another server, trusted as the Java runtime trusts. */
    static SideTarget other(URI uri, int places) {
        Origin origin = Origin.of(uri);
        return of(origin, uri.getRawAuthority(), origin.secure() ? verifying() : null, places);
    }

    private static SideTarget of(Origin origin, String authority, @Nullable ClientSSLOptions tls, int places) {
        return new SideTarget(
                origin.host(),
                origin.port(),
                authority,
                tls,
                new HostLookup(origin.host(), origin.port()),
                new Semaphore(places));
    }

    private static ClientSSLOptions verifying() {
        return new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
    }

    private static ClientSSLOptions upstream(UpstreamTls tls) {
        ClientSSLOptions options = verifying();
        if (tls.trust() != null) {
            options.setTrustOptions(
                    new PemTrustOptions().addCertPath(tls.trust().toString()));
        }
        if (tls.client() != null) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .setCertPath(tls.client().certificate().toString())
                    .setKeyPath(tls.client().key().toString()));
        }
        return tls.verify() ? options : options.setTrustAll(true).setHostnameVerificationAlgorithm("");
    }
}
