package dev.semel.policy.vocabulary;

import dev.semel.key.FirstSent;
import dev.semel.key.KeyPattern;
import dev.semel.key.KeyRule;
import dev.semel.key.KeySource;
import dev.semel.key.KeySyntax;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** The block {@code key}: where the key is, and what it may look like. */
final class KeyWords {
    /** What the block says. */
    record Block(KeyRule rule, MissingKey missing) {}

    private record Length(int min, int max) {
        Length {
            if (max < min) {
                throw new IllegalArgumentException("max " + max + " is smaller than min " + min);
            }
        }
    }

    static final Shape<KeySource> SOURCE =
            Shapes.text("header:NAME, query:NAME, body:/POINTER or form:NAME", KeyWords::source, "");

    private static final Field<List<KeySource>> COMPOSE = Field.required(
            "compose", Shapes.list(SOURCE), "Sources that make one key together; all of them must be present.");

    private static final Shape<KeySource> SOURCES = Shapes.either(
            SOURCE, new MappingShape<>(List.of(COMPOSE), values -> new KeySource.Composed(atLeastTwo(values))));

    private static final Field<List<KeySource>> FROM = Field.of(
            "from",
            Shapes.oneOrMore(SOURCES),
            "[\"header:Idempotency-Key\"]",
            "Where the key is; the first source that is present decides.");

    private static final Field<KeySyntax> SYNTAX = Field.of(
            "syntax",
            Shapes.choice(KeySyntax.class, '-'),
            "\"bare-or-quoted\"",
            "How the key is written in a header: as it stands, as a quoted string (RFC 9651), or either.");

    private static final Field<Integer> MIN =
            Field.of("min", Shapes.integer(1, KeyRule.LONGEST), "1", "Shortest key, in characters.");

    private static final Field<Integer> MAX =
            Field.of("max", Shapes.integer(1, KeyRule.LONGEST), "255", "Longest key, in characters.");

    private static final Field<Length> LENGTH = Field.of(
            "length",
            new MappingShape<>(List.of(MIN, MAX), values -> new Length(values.get(MIN), values.get(MAX))),
            "{}",
            "How long a key may be.");

    private static final Field<KeyPattern> PATTERN = Field.optional(
            "pattern",
            Shapes.text("uuid, or a regular expression", KeyWords::pattern, ""),
            "What the whole key must match.");

    private static final Field<Boolean> CASE = Field.of(
            "case",
            Shapes.choice(ordered("sensitive", true, "insensitive", false)),
            "\"sensitive\"",
            "Whether capitals count.");

    private static final Field<List<String>> DENY = Field.of(
            "deny",
            Shapes.list(Shapes.text()),
            "[]",
            "Values that are no keys, such as what broken clients send instead of one.");

    private static final Field<String> FIRST_SENT_HEADER =
            Field.required("header", Words.HEADER_NAME, "The header that has the time, an HTTP date.");

    private static final Field<Duration> SKEW = Field.of(
            "skew",
            Shapes.duration(Duration.ZERO, Duration.ofMinutes(10)),
            "\"30s\"",
            "A time so far in the future is taken for a clock that runs ahead.");

    private static final Field<FirstSent> FIRST_SENT = Field.optional(
            "first_sent",
            new MappingShape<>(
                    List.of(FIRST_SENT_HEADER, SKEW),
                    values -> new FirstSent(values.get(FIRST_SENT_HEADER), values.get(SKEW))),
            "Where the client says when it first sent the request: it goes with the key, both or neither.");

    private static final Field<Boolean> READABLE = Field.of(
            "readable",
            Shapes.truth(),
            "true",
            "Whether the record has the key as it was sent, by which the Java API (BrowsableStore.list) finds it; if not,"
                    + " only a hash of it is kept.");

    static final Field<MissingKey> MISSING = Field.of(
            "missing",
            Shapes.choice(MissingKey.class, '-'),
            "\"execute\"",
            "What happens to a request without a key: it runs unprotected, is refused, or its checksum is its key.");

    private static final Field<Boolean> BLANK = Field.of(
            "blank",
            Shapes.choice(ordered("missing", true, "reject", false)),
            "\"missing\"",
            "Whether an empty key counts as missing or is refused.");

    static final MappingShape<Block> SHAPE = new MappingShape<>(
            List.of(FROM, SYNTAX, LENGTH, PATTERN, CASE, DENY, FIRST_SENT, READABLE, MISSING, BLANK), KeyWords::make);

    private KeyWords() {}

    private static Block make(Values values) {
        if (values.get(FROM).isEmpty() && values.get(MISSING) != MissingKey.DERIVE) {
            throw new IllegalArgumentException(
                    "no source of a key is named: name one in from, or derive the key with missing: derive");
        }
        Set<String> deny = new HashSet<>(values.get(DENY));
        Length length = values.get(LENGTH);
        return new Block(
                new KeyRule(
                        values.get(FROM),
                        values.get(SYNTAX),
                        length.min(),
                        length.max(),
                        values.orNull(PATTERN),
                        values.get(CASE),
                        deny,
                        values.orNull(FIRST_SENT),
                        values.get(READABLE),
                        values.get(BLANK)),
                values.get(MISSING));
    }

    private static List<KeySource> atLeastTwo(Values values) {
        List<KeySource> parts = values.get(COMPOSE);
        if (parts.size() < 2) {
            throw new IllegalArgumentException("a composed key has two sources or more: write a single one as it is");
        }
        return parts;
    }

    private static KeySource source(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "header" -> new KeySource.Header(Words.headerName(rest));
            case "query" -> new KeySource.Query(Words.parameter(rest));
            case "body" -> new KeySource.Json(Words.pointer(rest));
            case "form" -> new KeySource.Form(Words.parameter(rest));
            default ->
                throw new IllegalArgumentException(
                        "this names no source: write header:NAME, query:NAME, body:/POINTER or form:NAME");
        };
    }

    private static KeyPattern pattern(String text) {
        if (text.equals("uuid")) {
            return KeyPattern.UUID;
        }
        try {
            return new KeyPattern(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("this is no regular expression: " + e.getDescription(), e);
        }
    }

    private static Map<String, Boolean> ordered(String first, boolean firstValue, String second, boolean secondValue) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put(first, firstValue);
        words.put(second, secondValue);
        return words;
    }
}
