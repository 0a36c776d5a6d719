package dev.semel.http;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Renders an answer of Semel's own as a problem document (RFC 9457).
 *
 * <p>The body also has an {@code error} member: widely used SDKs look for nothing else, and take an answer without it
 * for a success, whatever its status.
 */
public final class ProblemDetails {
    /** What the document is. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:semel:problem:";
    private static final int USUAL_LENGTH = 384;
    private static final JsonFactory JSON = new JsonFactory();
    private static final Headers HEADERS = Headers.of("Content-Type", MEDIA_TYPE, "Cache-Control", "no-store");

    private ProblemDetails() {}

    /**
     * The whole answer. It is for this caller, now: no cache may keep it.
     *
     * @param code the problem's stable name
     * @param detail what is wrong with this request and the way out; shown to the caller, so never a secret
     */
    public static Reply reply(int status, String code, String title, String detail) {
        return new Reply(status, HEADERS, body(status, code, title, detail));
    }

    /** The document alone. */
    public static Body body(int status, String code, String title, String detail) {
        var bytes = new ByteArrayOutputStream(USUAL_LENGTH);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("type", TYPE_PREFIX + code);
            json.writeStringProperty("title", title);
            json.writeNumberProperty("status", status);
            json.writeStringProperty("detail", detail);
            json.writeStringProperty("code", code);
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("type", errorType(status));
            json.writeStringProperty("code", code);
            json.writeStringProperty("message", title + ": " + detail);
            json.writeEndObject();
            json.writeEndObject();
        }
        return Body.wrap(bytes.toByteArray());
    }

    /** The classes of error that SDKs commonly tell apart. */
    private static String errorType(int status) {
        if (status >= 500) {
            return "api_error";
        }
        return status == 409 || status == 422 ? "idempotency_error" : "invalid_request_error";
    }
}
