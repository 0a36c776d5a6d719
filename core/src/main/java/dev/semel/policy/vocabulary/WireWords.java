package dev.semel.policy.vocabulary;

import dev.semel.policy.Problem;
import dev.semel.policy.Wire;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The block {@code wire}: how Semel's own answers are written. */
final class WireWords {
    private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[A-Za-z0-9.-]+(:\\d{1,5})?");
    private static final Pattern CODE = Pattern.compile("[\\x21-\\x7E]{1,100}");

    private static final Field<Map<Problem, Integer>> STATUS = Field.of(
            "status",
            Shapes.map(Words.problem(), Shapes.integer(400, 599)),
            "{}",
            "Statuses instead of the usual ones, by problem code.");

    private static final Field<Map<Problem, String>> CODES = Field.of(
            "codes",
            Shapes.map(Words.problem(), Shapes.text("text", WireWords::code, "")),
            "{}",
            "Codes for the template instead of the problem's own, by problem code.");

    private static final Field<Map<String, String>> HEADERS = Field.of(
            "headers",
            Shapes.map(Words.HEADER_NAME, Words.headerValue("retryable")),
            "{}",
            "Headers on every answer of Semel's own; ${retryable} is true where the same request is worth repeating"
                    + " soon, else false.");

    private static final Field<Duration> RETRY_AFTER = Field.of(
            "retry_after",
            Shapes.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            "\"1s\"",
            "Retry-After on answers that are worth repeating.");

    private static final Field<String> DOCS = Field.optional(
            "docs",
            Urls.with(),
            "Where problems are explained: answers link to this URL with the problem's code as its fragment.");

    private static final Field<String> CONTENT_TYPE =
            Field.of("content_type", Words.headerValue(), "\"application/json\"", "The media type of the body.");

    private static final Field<String> BODY = Field.required(
            "body",
            Shapes.text(
                    "text with ${code}, ${status}, ${title}, ${detail}, ${label.NAME}",
                    text -> Words.withPlaceholders(text, "code", "status", "title", "detail", Words.ANY_LABEL),
                    ""),
            "The body; values are escaped for JSON when the media type is JSON.");

    static final Field<Wire.Template> TEMPLATE = Field.optional(
            "template",
            new MappingShape<>(
                    List.of(CONTENT_TYPE, BODY),
                    values -> new Wire.Template(values.get(CONTENT_TYPE), values.get(BODY))),
            "The API's own error shape, instead of a problem document (RFC 9457).");

    private static final Shape<String> ORIGIN_TEXT = Shapes.text("*, or an origin", WireWords::origin, "");

    private static final Field<List<String>> ORIGINS = Field.required(
            "origins", Shapes.oneOrMore(ORIGIN_TEXT), "Pages that may read these answers: origins, or * alone.");

    private static final Field<Boolean> CREDENTIALS =
            Field.of("credentials", Shapes.truth(), "false", "Whether requests with cookies may; not with *.");

    private static final Field<List<String>> EXPOSE = Field.of(
            "expose",
            Shapes.list(Words.HEADER_NAME),
            "[]",
            "Response headers that scripts may read, besides Semel-Status, Retry-After and the policy's markers.");

    private static final Field<Wire.Cors> CORS = Field.optional(
            "cors",
            new MappingShape<>(
                    List.of(ORIGINS, CREDENTIALS, EXPOSE),
                    values -> new Wire.Cors(
                            new LinkedHashSet<>(values.get(ORIGINS)), values.get(CREDENTIALS), values.get(EXPOSE))),
            "What browsers may read of Semel's answers and of replays; without it, nothing is said to browsers.");

    static final MappingShape<Wire> SHAPE = new MappingShape<>(
            List.of(STATUS, CODES, HEADERS, RETRY_AFTER, DOCS, TEMPLATE, CORS),
            values -> new Wire(
                    values.get(STATUS),
                    values.get(CODES),
                    values.get(HEADERS),
                    values.get(RETRY_AFTER),
                    values.orNull(DOCS),
                    values.orNull(TEMPLATE),
                    values.orNull(CORS)));

    private WireWords() {}

    private static String code(String text) {
        if (!CODE.matcher(text).matches()) {
            throw new IllegalArgumentException("a code has 1 to 100 visible ASCII characters");
        }
        return text;
    }

    private static String origin(String text) {
        if (!ORIGIN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "this is no origin: write scheme and host, such as https://shop.example, or *");
        }
        return text;
    }
}
