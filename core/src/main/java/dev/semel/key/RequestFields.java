package dev.semel.key;

import dev.semel.http.Body;
import dev.semel.http.MediaTypes;
import dev.semel.http.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads single values out of one request; a coded body is decoded once. Confined to one request. */
final class RequestFields {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final FieldValue NONE = new FieldValue.None();

    private final RequestView request;
    private @Nullable DecodedBody decoded;

    RequestFields(RequestView request) {
        this.request = request;
    }

    /** The only line of a header, without white space around it. */
    FieldValue header(String name) {
        List<String> lines = request.headers().all(name);
        return switch (lines.size()) {
            case 0 -> NONE;
            case 1 -> new FieldValue.Found(trim(lines.get(0)));
            default -> new FieldValue.Bad("is there on more than one line; send exactly one");
        };
    }

    /** A parameter of the query, decoded once. */
    FieldValue query(String name) {
        return request.query() == null ? NONE : UrlEncoded.find(request.query(), name);
    }

    /**
     * A scalar of a JSON body as text; null is as good as absent. A body that starts like an object or an array is
     * JSON, whatever it is declared to be: an API may well read it so, and a key that it has must not be passed by
     * because a client forgot to say what it sends.
     */
    FieldValue json(String pointer) {
        if (request.body().isEmpty()) {
            return NONE;
        }
        boolean declared = request.mediaType().filter(MediaTypes::isJson).isPresent();
        return switch (body()) {
            case DecodedBody.Opaque opaque -> declared ? unreadable() : NONE;
            case DecodedBody.Plain plain ->
                !plain.body().isEmpty() && (declared || startsLikeJson(plain.body()))
                        ? scalar(plain.body(), pointer)
                        : NONE;
        };
    }

    /** A field of a form body, decoded once. */
    FieldValue form(String field) {
        if (request.body().isEmpty()
                || !request.mediaType().filter(FORM::equals).isPresent()) {
            return NONE;
        }
        return switch (body()) {
            case DecodedBody.Opaque opaque -> unreadable();
            case DecodedBody.Plain plain ->
                UrlEncoded.find(new String(plain.body().toBytes(), StandardCharsets.ISO_8859_1), field);
        };
    }

    private static FieldValue scalar(Body body, String pointer) {
        return switch (JsonField.find(body, pointer)) {
            case JsonField.Scalar scalar -> scalar.isNull() ? NONE : new FieldValue.Found(scalar.text());
            case JsonField.Structure structure -> new FieldValue.Bad("is an object or an array; send a string");
            case JsonField.Absent absent -> NONE;
            case JsonField.Invalid invalid -> new FieldValue.Bad("cannot be read: " + invalid.problem());
        };
    }

    private static FieldValue unreadable() {
        return new FieldValue.Bad("cannot be read: the body's Content-Encoding is unknown, broken or expands too far");
    }

    private static boolean startsLikeJson(Body body) {
        var bytes = body.buffer();
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next != ' ' && next != '\t' && next != '\r' && next != '\n') {
                return next == '{' || next == '[';
            }
        }
        return false;
    }

    private DecodedBody body() {
        DecodedBody body = decoded;
        if (body == null) {
            body = DecodedBody.of(request);
            decoded = body;
        }
        return body;
    }

    /** Without optional white space (RFC 9110 section 5.6.3): blanks and tabs, nothing else. */
    static String trim(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isBlank(value.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isBlank(char next) {
        return next == ' ' || next == '\t';
    }
}
