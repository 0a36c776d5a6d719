package dev.semel.key;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Requests that differ from a plain one in what a test is about. */
final class SomeRequest {
    private SomeRequest() {}

    static RequestView with(String... headers) {
        return RequestView.of("POST", "/v1/orders", Headers.of(headers), Body.EMPTY);
    }

    static RequestView key(String value) {
        return with("Idempotency-Key", value);
    }

    static RequestView query(String query) {
        return RequestView.of("POST", "/v1/orders?" + query, Headers.NONE, Body.EMPTY);
    }

    static RequestView json(String body) {
        return body("application/json", body);
    }

    static RequestView form(String body) {
        return body("application/x-www-form-urlencoded", body);
    }

    static RequestView body(String contentType, String body) {
        return RequestView.of("POST", "/v1/orders", Headers.of("Content-Type", contentType), Body.of(body));
    }

    static RequestView gzipped(String contentType, byte[] body) {
        return RequestView.of(
                "POST",
                "/v1/orders",
                Headers.of("Content-Type", contentType, "Content-Encoding", "gzip"),
                Body.wrap(gzip(body)));
    }

    static byte[] gzip(byte[] plain) {
        var coded = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(coded)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return coded.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
