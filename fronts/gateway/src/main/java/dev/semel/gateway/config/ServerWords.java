package dev.semel.gateway.config;

import dev.semel.Limits;
import dev.semel.gateway.proxy.DrainSettings;
import dev.semel.gateway.proxy.TlsFiles;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks about the gateway itself: how it listens, its patience and its bounds. */
final class ServerWords {
    /** Host and port. */
    record Address(String host, int port) {}

    /** Protocols and what is believed of a client. */
    record Http(boolean http2, boolean h2c, boolean trustForwarded) {}

    /** The gateway's patience with its clients. */
    record Timeouts(Duration idle, Duration receive, DrainSettings drain) {}

    /** The gateway's bounds. */
    record Bounds(Limits engine, int headerBytes, int requestLine, int connections) {}

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]/\\s]+)):(\\d{1,5})");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    static final Shape<Address> LISTEN = Shapes.text("HOST:PORT", ServerWords::address, "");

    private static final Field<Path> CERTIFICATE =
            Field.required("certificate", ReadableFile.SHAPE, "PEM of the certificate chain.");
    private static final Field<Path> KEY = Field.required("key", ReadableFile.SHAPE, "PEM of its private key.");

    static final MappingShape<TlsFiles> TLS = new MappingShape<>(
            List.of(CERTIFICATE, KEY), values -> new TlsFiles(values.get(CERTIFICATE), values.get(KEY)));

    private static final Field<Boolean> HTTP2 =
            Field.of("http2", Shapes.truth(), "true", "Whether HTTP/2 is offered over TLS.");
    private static final Field<Boolean> H2C = Field.of(
            "h2c", Shapes.truth(), "false", "Whether HTTP/2 is spoken in the clear; only where the clients are known.");
    private static final Field<Boolean> TRUST_FORWARDED = Field.of(
            "trust_forwarded",
            Shapes.truth(),
            "false",
            "Whether X-Forwarded-* and Forwarded of a client are believed; only behind another proxy.");

    static final MappingShape<Http> HTTP = new MappingShape<>(
            List.of(HTTP2, H2C, TRUST_FORWARDED),
            values -> new Http(values.get(HTTP2), values.get(H2C), values.get(TRUST_FORWARDED)));

    private static final Field<Duration> IDLE =
            patience("idle", "75s", "A connection without a request is closed after this.");
    private static final Field<Duration> RECEIVE =
            patience("receive", "30s", "For a whole request head, and between two pieces of a body.");
    private static final Field<Duration> DRAIN =
            patience("drain", "25s", "On SIGTERM, for what is being answered; then connections are cut.");

    static final MappingShape<Timeouts> TIMEOUTS = new MappingShape<>(
            List.of(IDLE, RECEIVE, DRAIN),
            values -> new Timeouts(values.get(IDLE), values.get(RECEIVE), new DrainSettings(values.get(DRAIN))));

    private static final Field<Integer> WAITERS_PER_KEY = Field.of(
            "waiters_per_key",
            Shapes.integer(0, 1 << 20),
            "1000",
            "Repeats that may wait for one run; the next ones are refused with in-progress.");
    private static final Field<Integer> WAITERS =
            Field.of("waiters", Shapes.integer(0, 1 << 20), "10000", "Repeats that may wait in all.");
    private static final Field<Duration> STORE_TIMEOUT =
            patience("store_timeout", "5s", "Longest wait for one answer of the store.");
    private static final Field<Duration> HOLD_BACK =
            patience("hold_back", "2s", "How long an answer is held back while its record cannot be written.");
    private static final Field<Integer> HEADER_BYTES = Field.of(
            "header_bytes", Shapes.size(1 << 10, 1 << 20), "\"32KiB\"", "All header lines of a request together.");
    private static final Field<Integer> REQUEST_LINE = Field.of(
            "request_line",
            Shapes.size(256, 1 << 16),
            "\"8KiB\"",
            "Longest request line, so nearly the longest target.");
    private static final Field<Integer> CONNECTIONS =
            Field.of("connections", Shapes.integer(1, 1 << 20), "16384", "Client connections open at once.");

    static final MappingShape<Bounds> LIMITS = new MappingShape<>(
            List.of(WAITERS_PER_KEY, WAITERS, STORE_TIMEOUT, HOLD_BACK, HEADER_BYTES, REQUEST_LINE, CONNECTIONS),
            values -> new Bounds(
                    new Limits(
                            values.get(WAITERS_PER_KEY),
                            values.get(WAITERS),
                            values.get(STORE_TIMEOUT),
                            values.get(HOLD_BACK)),
                    values.get(HEADER_BYTES),
                    values.get(REQUEST_LINE),
                    values.get(CONNECTIONS)));

    private ServerWords() {}

    private static Field<Duration> patience(String name, String usual, String description) {
        return Field.of(name, Shapes.duration(SHORTEST, LONGEST), '"' + usual + '"', description);
    }

    private static Address address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
            throw new IllegalArgumentException(
                    "this is no address to listen on: write HOST:PORT, such as 127.0.0.1:8080 or 0.0.0.0:80");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new Address(host, Integer.parseInt(matcher.group(3)));
    }
}
