package dev.semel.gateway.proxy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes the TLS context for the upstream, by the JDK's own TLS. */
final class TlsContexts {
    private TlsContexts() {}

    /** Null when the upstream is plain HTTP. Files that can't be read are an error that names them. */
    static @Nullable SslContext client(UpstreamSettings settings) {
        if (!settings.secure()) {
            return null;
        }
        UpstreamTls tls = settings.tls();
        try {
            var builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            if (tls.trust() != null) {
                builder.trustManager(tls.trust().toFile());
            }
            if (tls.client() != null) {
                builder.keyManager(
                        tls.client().certificate().toFile(), tls.client().key().toFile());
            }
            if (tls.verify()) {
                builder.endpointIdentificationAlgorithm("HTTPS");
            } else {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException("upstream TLS cannot be set up from " + tls, unusable);
        }
    }
}
