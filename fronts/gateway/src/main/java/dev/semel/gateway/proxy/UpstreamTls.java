package dev.semel.gateway.proxy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the upstream.
 *
 * @param trust PEM of the authorities to trust; null trusts those of the Java runtime
 * @param client the gateway's own certificate; null sends none
 * @param verify whether the upstream's certificate and name are checked; false is for tests
 */
public record UpstreamTls(@Nullable Path trust, @Nullable TlsFiles client, boolean verify) {
    /** The runtime's authorities, no client certificate, everything checked. */
    public static final UpstreamTls DEFAULT = new UpstreamTls(null, null, true);
}
