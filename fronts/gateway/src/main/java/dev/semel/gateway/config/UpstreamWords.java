package dev.semel.gateway.config;

import dev.semel.gateway.proxy.TlsFiles;
import dev.semel.gateway.proxy.UpstreamSettings;
import dev.semel.gateway.proxy.UpstreamTls;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The block {@code upstream}: the API behind the gateway. */
final class UpstreamWords {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Shape<UpstreamSettings> URL =
            Shapes.text("http://HOST:PORT, or https://…", text -> UpstreamSettings.of(uri(text)), "");

    private static final Field<UpstreamSettings> ADDRESS =
            Field.required("url", URL, "Scheme, host and port of the API; targets are passed on as they came.");

    private static final Field<Boolean> PRESERVE_HOST = Field.of(
            "preserve_host", Shapes.truth(), "true", "Whether the API sees the Host that the client sent, or its own.");

    private static final Field<Duration> CONNECT_TIMEOUT = patience(
            "connect_timeout", "5s", "For a connection, with TLS, and for a place in the pool; nothing ran then.");

    private static final Field<Duration> RESPONSE_TIMEOUT =
            patience("response_timeout", "30s", "How long a caller waits for the answer to begin; the run goes on.");

    private static final Field<Duration> LATE_LIMIT = patience(
            "late_limit", "10m", "How much longer a protected run may go on, so that its late answer still counts.");

    private static final Field<Duration> STREAM_IDLE =
            patience("stream_idle_timeout", "5m", "How long an answer that has begun may be silent.");

    private static final Field<Duration> KEEP_ALIVE =
            patience("keep_alive", "4s", "How long an unused connection is kept; shorter than the API keeps it.");

    private static final Field<Integer> MAX_CONNECTIONS =
            Field.of("max_connections", Shapes.integer(1, 1 << 16), "512", "Connections open to the API at once.");

    private static final Field<Integer> MAX_WAITING =
            Field.of("max_waiting", Shapes.integer(0, 1 << 20), "4096", "Requests that wait for a connection at once.");

    private static final Field<Integer> MAX_HEADER_BYTES = Field.of(
            "max_header_bytes", Shapes.size(1 << 10, 1 << 20), "\"64KiB\"", "All header lines of an answer together.");

    private static final Field<Path> TRUST = Field.optional(
            "trust", ReadableFile.SHAPE, "PEM of the authorities to trust instead of the Java runtime's.");

    private static final Field<Path> CERTIFICATE =
            Field.optional("certificate", ReadableFile.SHAPE, "PEM of the gateway's own certificate, with key.");

    private static final Field<Path> KEY =
            Field.optional("key", ReadableFile.SHAPE, "PEM of the private key of the gateway's certificate.");

    private static final Field<Boolean> VERIFY = Field.of(
            "verify",
            Shapes.truth(),
            "true",
            "Whether the API's certificate and name are checked; false is for tests.");

    private static final Field<UpstreamTls> TLS = Field.of(
            "tls",
            new MappingShape<>(List.of(TRUST, CERTIFICATE, KEY, VERIFY), UpstreamWords::tls),
            "{}",
            "TLS to the API, with https.");

    static final Shape<UpstreamSettings> SHAPE = Shapes.either(
            URL,
            new MappingShape<>(
                    List.of(
                            ADDRESS,
                            PRESERVE_HOST,
                            CONNECT_TIMEOUT,
                            RESPONSE_TIMEOUT,
                            LATE_LIMIT,
                            STREAM_IDLE,
                            KEEP_ALIVE,
                            MAX_CONNECTIONS,
                            MAX_WAITING,
                            MAX_HEADER_BYTES,
                            TLS),
                    UpstreamWords::make));

    private UpstreamWords() {}

    private static Field<Duration> patience(String name, String usual, String description) {
        return Field.of(name, Shapes.duration(SHORTEST, LONGEST), '"' + usual + '"', description);
    }

    private static UpstreamSettings make(Values values) {
        return new UpstreamSettings(
                values.get(ADDRESS).uri(),
                values.get(TLS),
                values.get(PRESERVE_HOST),
                values.get(CONNECT_TIMEOUT),
                values.get(RESPONSE_TIMEOUT),
                values.get(LATE_LIMIT),
                values.get(STREAM_IDLE),
                values.get(KEEP_ALIVE),
                values.get(MAX_CONNECTIONS),
                values.get(MAX_WAITING),
                values.get(MAX_HEADER_BYTES));
    }

    private static UpstreamTls tls(Values values) {
        Path certificate = values.orNull(CERTIFICATE);
        Path key = values.orNull(KEY);
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("certificate and key go together: give both or neither");
        }
        TlsFiles client = certificate == null || key == null ? null : new TlsFiles(certificate, key);
        return new UpstreamTls(values.orNull(TRUST), client, values.get(VERIFY));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("this is no URL: write http://HOST:PORT or https://HOST:PORT", e);
        }
    }
}
