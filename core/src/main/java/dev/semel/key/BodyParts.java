package dev.semel.key;

import dev.semel.http.Body;
import dev.semel.http.ContentType;
import dev.semel.http.MediaTypes;
import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule.BodyReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a request's body into a fingerprint, read as the rule says. Thread-safe, without state.
 *
 * <p>Each reading has kinds of its own, so that no body read one way equals another read another way. What cannot be
 * read as asked counts as bytes, which is never wrong, only stricter.
 */
final class BodyParts {
    private static final String FORM = "application/x-www-form-urlencoded";

    private BodyParts() {}

    static void feed(FramedMac mac, FingerprintRule rule, RequestView request) {
        switch (DecodedBody.of(request)) {
            case DecodedBody.Opaque opaque -> mac.text('O', opaque.codings()).body('B', opaque.body());
            case DecodedBody.Plain plain -> {
                if (!isFed(mac, rule, request, plain.body())) {
                    mac.body('B', plain.body());
                }
            }
        }
    }

    /** Feeds the body as more than bytes, if it can be read so. */
    private static boolean isFed(FramedMac mac, FingerprintRule rule, RequestView request, Body body) {
        String mediaType = request.mediaType().orElse("");
        return switch (rule.body()) {
            case AUTO -> isFed(mac, rule, request, body, readingOf(mediaType));
            case BYTES -> {
                BodyReading reading = readingOf(mediaType);
                yield switch (reading) {
                    case JSON -> isCut(mac, rule, body);
                    case MULTIPART -> isFed(mac, rule, request, body, reading);
                    case AUTO, FORM, BYTES -> false;
                };
            }
            case JSON -> isFed(mac, rule, request, body, BodyReading.JSON);
            // Another media type is not decoded: in a JSON text a plus sign is a plus sign.
            case FORM -> isFed(mac, rule, request, body, mediaType.isEmpty() ? BodyReading.FORM : readingOf(mediaType));
            case MULTIPART -> isFed(mac, rule, request, body, readingOf(mediaType));
        };
    }

    private static BodyReading readingOf(String mediaType) {
        if (MediaTypes.isJson(mediaType)) {
            return BodyReading.JSON;
        }
        if (mediaType.equals(FORM)) {
            return BodyReading.FORM;
        }
        return mediaType.startsWith("multipart/") ? BodyReading.MULTIPART : BodyReading.BYTES;
    }

    private static boolean isFed(
            FramedMac mac, FingerprintRule rule, RequestView request, Body body, BodyReading reading) {
        return switch (reading) {
            case JSON -> isJson(mac, rule, body);
            case FORM -> isForm(mac, body);
            case MULTIPART -> isMultipart(mac, request, body);
            case AUTO, BYTES -> false;
        };
    }

    private static boolean isJson(FramedMac mac, FingerprintRule rule, Body body) {
        Optional<String> canonical = StrictJson.text(body)
                .flatMap(
                        text -> CanonicalJson.of(text, PointerTree.of(rule.include()), PointerTree.of(rule.exclude())));
        canonical.ifPresent(text -> mac.text('J', text));
        return canonical.isPresent();
    }

    private static boolean isCut(FramedMac mac, FingerprintRule rule, Body body) {
        @Nullable PointerTree exclude = PointerTree.of(rule.exclude());
        if (exclude == null) {
            return false;
        }
        Optional<String> cut = StrictJson.text(body).flatMap(text -> JsonCut.of(text, exclude));
        cut.ifPresent(text -> mac.text('C', text));
        return cut.isPresent();
    }

    private static boolean isForm(FramedMac mac, Body body) {
        var text = new String(body.toBytes(), StandardCharsets.ISO_8859_1);
        if (UrlEncoded.isTooLong(text)) {
            return false;
        }
        List<UrlEncoded.Pair> pairs = UrlEncoded.pairs(text);
        var decoded = new ArrayList<byte[]>(2 * pairs.size());
        for (UrlEncoded.Pair pair : pairs) {
            Optional<byte[]> name = UrlEncoded.bytes(pair.name());
            Optional<byte[]> value = UrlEncoded.bytes(pair.value() == null ? "" : pair.value());
            if (name.isEmpty() || value.isEmpty()) {
                return false;
            }
            decoded.add(name.get());
            decoded.add(value.get());
        }
        mac.mark('F');
        for (int i = 0; i < pairs.size(); i++) {
            mac.bytes('n', decoded.get(2 * i));
            if (pairs.get(i).value() == null) {
                mac.mark('-');
            } else {
                mac.bytes('v', decoded.get(2 * i + 1));
            }
        }
        return true;
    }

    private static boolean isMultipart(FramedMac mac, RequestView request, Body body) {
        Optional<List<Multipart.Part>> parts = request.headers()
                .first("Content-Type")
                .flatMap(ContentType::parse)
                .flatMap(type -> type.parameter("boundary"))
                .flatMap(boundary -> Multipart.parts(body, boundary));
        if (parts.isEmpty()) {
            return false;
        }
        mac.mark('X');
        for (Multipart.Part part : parts.get()) {
            // Every part ends with its content, so nothing else is needed to tell its headers from the next one's.
            for (String header : part.headers()) {
                mac.text('h', header);
            }
            mac.bytes('c', part.content());
        }
        return true;
    }
}
