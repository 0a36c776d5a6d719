package dev.semel.gateway.proxy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway listens.
 *
 * @param port 0 takes a free one
 * @param tls null listens in the clear
 * @param http2 offered over TLS (ALPN)
 * @param h2c HTTP/2 in the clear; off unless the clients are known
 * @param idleTimeout after which a connection without a request is closed
 * @param receiveTimeout for the whole of a request head, and between two pieces of a body
 * @param maxHeaderBytes of all header lines of a request together
 * @param maxInitialLine longest request line, so nearly the longest target
 * @param maxConnections open at once; more are closed at once
 * @param trustForwarded whether {@code X-Forwarded-*} and {@code Forwarded} of the client are believed and appended to;
 *     only behind another proxy
 */
public record ServerSettings(
        String host,
        int port,
        @Nullable TlsFiles tls,
        boolean http2,
        boolean h2c,
        Duration idleTimeout,
        Duration receiveTimeout,
        int maxHeaderBytes,
        int maxInitialLine,
        int maxConnections,
        boolean trustForwarded) {
    public ServerSettings {
        Setting.between("listen port", port, 0, 65535);
        Setting.positive("idle_timeout", idleTimeout);
        Setting.positive("receive_timeout", receiveTimeout);
        Setting.between("max_header_bytes", maxHeaderBytes, 1024, 1 << 20);
        Setting.between("max_initial_line", maxInitialLine, 256, 1 << 16);
        Setting.between("max_connections", maxConnections, 1, 1 << 20);
        if (h2c && tls != null) {
            throw new IllegalArgumentException("h2c is HTTP/2 in the clear; with tls use http2");
        }
    }

    /** The defaults, in the clear. */
    public static ServerSettings of(String host, int port) {
        return new ServerSettings(
                host,
                port,
                null,
                true,
                false,
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                32 * 1024,
                8 * 1024,
                16 * 1024,
                false);
    }

    /** The same, with TLS. */
    public ServerSettings withTls(TlsFiles files) {
        return new ServerSettings(
                host,
                port,
                files,
                http2,
                h2c,
                idleTimeout,
                receiveTimeout,
                maxHeaderBytes,
                maxInitialLine,
                maxConnections,
                trustForwarded);
    }

    /** The same, with other timeouts. */
    public ServerSettings withTimeouts(Duration idle, Duration receive) {
        return new ServerSettings(
                host,
                port,
                tls,
                http2,
                h2c,
                idle,
                receive,
                maxHeaderBytes,
                maxInitialLine,
                maxConnections,
                trustForwarded);
    }

    /** The same, believing what the client says about who was before it. */
    public ServerSettings trustingForwarded() {
        return new ServerSettings(
                host,
                port,
                tls,
                http2,
                h2c,
                idleTimeout,
                receiveTimeout,
                maxHeaderBytes,
                maxInitialLine,
                maxConnections,
                true);
    }
}
