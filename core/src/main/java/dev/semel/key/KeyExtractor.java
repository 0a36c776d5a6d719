package dev.semel.key;

import dev.semel.http.RequestView;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finds the key of a request. Thread-safe, without state.
 *
 * <p>The first source that is present decides, even when what it holds is no key: a second source is an alternative,
 * not a repair. Nothing is shortened or corrected; what isn't a key is refused. Messages never repeat the value.
 */
public final class KeyExtractor {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private KeyExtractor() {}

    /** The key that this rule sees in the request. */
    public static KeyResult extract(KeyRule rule, RequestView request) {
        var fields = new RequestFields(request);
        for (KeySource source : rule.from()) {
            KeyResult result = extract(rule, source, fields);
            if (!(result instanceof KeyResult.Absent)) {
                return result;
            }
        }
        return new KeyResult.Absent();
    }

    private static KeyResult extract(KeyRule rule, KeySource source, RequestFields fields) {
        if (source instanceof KeySource.Composed composed) {
            return compose(rule, composed, fields);
        }
        return switch (read(rule, source, fields)) {
            case FieldValue.None none -> new KeyResult.Absent();
            case FieldValue.Bad bad -> malformed(source, bad.problem());
            case FieldValue.Found found -> KeyText.check(rule, name(source), found.text());
        };
    }

    /**
     * The parts one after another, each behind its length and a colon: {@code 2:ab1:c}. Every part is held to the rule
     * by itself (length, pattern, denied values, case), the whole only to {@link KeyRule#LONGEST}. Since a part may be
     * any business id, what isn't visible ASCII in it is percent-encoded rather than refused.
     */
    private static KeyResult compose(KeyRule rule, KeySource.Composed composed, RequestFields fields) {
        var whole = new StringBuilder();
        for (KeySource source : composed.parts()) {
            KeyResult part = part(rule, source, fields);
            if (!(part instanceof KeyResult.Present present)) {
                return part;
            }
            whole.append(present.key().length()).append(':').append(present.key());
        }
        if (whole.isEmpty()) {
            return new KeyResult.Absent();
        }
        if (whole.length() > KeyRule.LONGEST) {
            return new KeyResult.Malformed("The parts of the key are longer than " + KeyRule.LONGEST + " characters.");
        }
        return new KeyResult.Present(whole.toString());
    }

    private static KeyResult part(KeyRule rule, KeySource source, RequestFields fields) {
        if (source instanceof KeySource.Composed composed) {
            return compose(rule, composed, fields);
        }
        return switch (read(rule, source, fields)) {
            case FieldValue.None none -> new KeyResult.Absent();
            case FieldValue.Bad bad -> malformed(source, bad.problem());
            case FieldValue.Found found -> {
                Optional<String> printable = printable(found.text());
                yield printable.isPresent()
                        ? KeyText.check(rule, name(source), printable.get())
                        : malformed(source, "holds half a surrogate pair");
            }
        };
    }

    private static FieldValue read(KeyRule rule, KeySource source, RequestFields fields) {
        return switch (source) {
            case KeySource.Header header ->
                switch (fields.header(header.name())) {
                    case FieldValue.Found found -> KeyText.parse(rule.syntax(), found.text());
                    case FieldValue.None none -> none;
                    case FieldValue.Bad bad -> bad;
                };
            case KeySource.Query query -> fields.query(query.name());
            case KeySource.Json json -> fields.json(json.pointer());
            case KeySource.Form form -> fields.form(form.field());
            case KeySource.Composed composed -> throw new IllegalArgumentException("no single field: " + composed);
        };
    }

    private static Optional<String> printable(String text) {
        return Utf8.encode(text).map(KeyExtractor::percentEncoded);
    }

    private static String percentEncoded(ByteBuffer bytes) {
        var encoded = new StringBuilder(bytes.remaining());
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next >= ' ' && next <= '~' && next != '%') {
                encoded.append((char) next);
            } else {
                encoded.append('%').append(HEX.toHexDigits(next));
            }
        }
        return encoded.toString();
    }

    private static KeyResult malformed(KeySource source, String problem) {
        return new KeyResult.Malformed("The " + name(source) + " " + problem + ".");
    }

    private static String name(KeySource source) {
        return switch (source) {
            case KeySource.Header header -> "header " + header.name();
            case KeySource.Query query -> "query parameter " + query.name();
            case KeySource.Json json -> "JSON member " + json.pointer();
            case KeySource.Form form -> "form field " + form.field();
            case KeySource.Composed composed -> "composed key";
        };
    }
}
