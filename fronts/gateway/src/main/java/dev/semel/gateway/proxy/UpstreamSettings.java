package dev.semel.gateway.proxy;

import java.net.URI;
import java.time.Duration;

/**
 * The API behind the gateway, and how long it is waited for.
 *
 * @param uri scheme, host and port; targets are passed on as they came, so it has no path
 * @param tls for https
 * @param preserveHost whether the upstream sees the Host that the client sent, or its own
 * @param connectTimeout for a connection, with TLS, and for a place in the pool
 * @param responseTimeout how long a caller waits for the answer to begin
 * @param lateLimit how much longer the call of a protected request may go on, so that its late answer still counts
 * @param streamIdleTimeout how long an answer that has begun, or a tunnel, may be silent
 * @param keepAlive how long an unused connection is kept; shorter than the upstream keeps it, or requests meet closing
 *     connections
 * @param maxConnections open to the upstream at once, over all event loops
 * @param maxWaiting requests that wait for a connection at once
 * @param maxHeaderBytes of all header lines of an answer together
 */
public record UpstreamSettings(
        URI uri,
        UpstreamTls tls,
        boolean preserveHost,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration lateLimit,
        Duration streamIdleTimeout,
        Duration keepAlive,
        int maxConnections,
        int maxWaiting,
        int maxHeaderBytes) {
    public UpstreamSettings {
        String scheme = uri.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("upstream is " + uri + "; it must start with http:// or https://");
        }
        String path = uri.getRawPath();
        if (uri.getHost() == null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || uri.getRawUserInfo() != null
                || (path != null && !path.isEmpty() && !path.equals("/"))) {
            throw new IllegalArgumentException("upstream is " + uri + "; it must be scheme://host:port alone");
        }
        Setting.positive("connect_timeout", connectTimeout);
        Setting.positive("response_timeout", responseTimeout);
        Setting.positive("late_limit", lateLimit);
        Setting.positive("stream_idle_timeout", streamIdleTimeout);
        Setting.positive("keep_alive", keepAlive);
        Setting.between("max_connections", maxConnections, 1, 1 << 16);
        Setting.between("max_waiting", maxWaiting, 0, 1 << 20);
        Setting.between("max_header_bytes", maxHeaderBytes, 1024, 1 << 20);
    }

    /** The defaults. */
    public static UpstreamSettings of(URI uri) {
        return new UpstreamSettings(
                uri,
                UpstreamTls.DEFAULT,
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(4),
                512,
                4096,
                64 * 1024);
    }

    /** The same, with other patience for an answer. */
    public UpstreamSettings withPatience(Duration response, Duration late) {
        return new UpstreamSettings(
                uri,
                tls,
                preserveHost,
                connectTimeout,
                response,
                late,
                streamIdleTimeout,
                keepAlive,
                maxConnections,
                maxWaiting,
                maxHeaderBytes);
    }

    /** The same, with another pool. */
    public UpstreamSettings withPool(int connections, int waiting, Duration connect) {
        return new UpstreamSettings(
                uri,
                tls,
                preserveHost,
                connect,
                responseTimeout,
                lateLimit,
                streamIdleTimeout,
                keepAlive,
                connections,
                waiting,
                maxHeaderBytes);
    }

    /** The same, with other TLS settings. */
    public UpstreamSettings withTls(UpstreamTls other) {
        return new UpstreamSettings(
                uri,
                other,
                preserveHost,
                connectTimeout,
                responseTimeout,
                lateLimit,
                streamIdleTimeout,
                keepAlive,
                maxConnections,
                maxWaiting,
                maxHeaderBytes);
    }

    boolean secure() {
        return "https".equals(uri.getScheme());
    }

    int port() {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return secure() ? 443 : 80;
    }

    /** The host without the brackets of an IPv6 address. */
    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The upstream's own Host value. */
    String authority() {
        return uri.getRawAuthority();
    }
}
