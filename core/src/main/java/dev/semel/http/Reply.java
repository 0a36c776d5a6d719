package dev.semel.http;

/**
 * An answer, whole: what the upstream said, or what Semel says instead.
 *
 * @param status 200 to 599; interim answers (1xx) are never a reply
 * @param trailers fields that followed the body; nearly always none
 */
public record Reply(int status, Headers headers, Body body, Headers trailers) {
    public Reply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("not a final status: " + status);
        }
    }

    public Reply(int status, Headers headers, Body body) {
        this(status, headers, body, Headers.NONE);
    }

    public Reply withHeaders(Headers changed) {
        return new Reply(status, changed, body, trailers);
    }

    public Reply withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }
}
