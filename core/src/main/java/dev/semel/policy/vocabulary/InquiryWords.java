package dev.semel.policy.vocabulary;

import dev.semel.policy.AnswerCondition;
import dev.semel.policy.Inquiry;
import dev.semel.policy.Inquiry.Answer;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The block {@code outcome.ask}: how the API is asked what became of an operation. */
final class InquiryWords {
    private static final String[] PLACEHOLDERS = {"operation_id", "key"};

    /** The operation's status, or where it is. */
    private record Status(@Nullable Integer code, @Nullable String pointer) {}

    private static final Shape<List<AnswerCondition>> CONDITIONS = Shapes.oneOrMore(ConditionWords.SHAPE);

    private static final Field<String> METHOD = Field.of(
            "method", Words.METHOD, "\"GET\"", "The method of the question; it must change nothing at the API.");

    private static final Field<String> URL = Field.required(
            "url", Urls.with(PLACEHOLDERS), "Where to ask; ${operation_id} and ${key} are put in, percent-encoded.");

    private static final Field<Map<String, String>> HEADERS = Field.of(
            "headers",
            Shapes.map(Words.HEADER_NAME, Words.headerValue(PLACEHOLDERS)),
            "{}",
            "Headers of the question, such as credentials of Semel's own; ${operation_id} and ${key} are put in.");

    private static final Field<Duration> TIMEOUT = Field.of(
            "timeout",
            Shapes.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
            "\"2s\"",
            "Longest wait for the answer.");

    private static final Field<Duration> PAUSE = Field.of(
            "pause",
            Shapes.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
            "\"1s\"",
            "Pause between two questions about an operation; it doubles each time.");

    private static final Field<Duration> LONGEST_PAUSE = Field.of(
            "longest_pause",
            Shapes.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            "\"1m\"",
            "The pause grows up to this.");

    private static final Field<Duration> SETTLE = Field.of(
            "settle",
            Shapes.duration(Duration.ZERO, Duration.ofHours(1)),
            "\"30s\"",
            "An answer of never is believed only when the latest attempt began this long ago: before, its request may"
                    + " still be on its way.");

    private static final Field<List<AnswerCondition>> RUNNING =
            Field.of("running", CONDITIONS, "[]", "Answers that say that it goes on; any one condition is enough.");

    private static final Field<List<AnswerCondition>> NEVER =
            Field.of("never", CONDITIONS, "[]", "Answers that say that it never happened: the next repeat runs.");

    private static final Field<List<AnswerCondition>> DONE =
            Field.required("done", CONDITIONS, "Answers that say that it is over.");

    private static final Field<Status> STATUS = Field.optional(
            "status",
            Shapes.described("status, or JSON pointer", """
            {"anyOf": [{"type": "integer", "minimum": 200, "maximum": 599}, {"type": "string", "pattern": "^/"}]}
            """, InquiryWords::status),
            "The status of the operation, or the member that has it; the status of the answer unless said.");

    private static final Field<String> BODY = Field.optional(
            "body", Words.POINTER_TEXT, "The member that is the operation's body; the whole body unless said.");

    private static final Field<String> CONTENT_TYPE = Field.of(
            "content_type", Words.headerValue(), "\"application/json\"", "The media type of a body that is a member.");

    private static final Field<Answer> ANSWER = Field.of(
            "answer",
            new MappingShape<>(List.of(STATUS, BODY, CONTENT_TYPE), InquiryWords::answer),
            "{}",
            "Where the operation's own answer is in an answer that says done.");

    static final MappingShape<Inquiry> SHAPE = new MappingShape<>(
            List.of(METHOD, URL, HEADERS, TIMEOUT, PAUSE, LONGEST_PAUSE, SETTLE, RUNNING, NEVER, DONE, ANSWER),
            InquiryWords::make);

    private InquiryWords() {}

    private static Inquiry make(Values values) {
        Duration pause = values.get(PAUSE);
        Duration longest = values.get(LONGEST_PAUSE);
        if (longest.compareTo(pause) < 0) {
            throw new IllegalArgumentException("longest_pause is shorter than pause: make it as long or longer");
        }
        distinct(NEVER, RUNNING, values);
        distinct(DONE, RUNNING, values);
        distinct(DONE, NEVER, values);
        return new Inquiry(
                values.get(METHOD),
                values.get(URL),
                values.get(HEADERS),
                values.get(TIMEOUT),
                pause,
                longest,
                values.get(SETTLE),
                values.get(RUNNING),
                values.get(NEVER),
                values.get(DONE),
                values.get(ANSWER));
    }

    private static void distinct(Field<List<AnswerCondition>> one, Field<List<AnswerCondition>> other, Values values) {
        for (AnswerCondition condition : values.get(one)) {
            if (values.get(other).stream().anyMatch(condition::isMetWhere)) {
                throw new IllegalArgumentException("the same answer would say both " + one.name() + " and "
                        + other.name() + ": give each conditions of its own");
            }
        }
    }

    private static Answer answer(Values values) {
        Status status = values.orNull(STATUS);
        return new Answer(
                status == null ? null : status.code(),
                status == null ? null : status.pointer(),
                values.orNull(BODY),
                values.get(CONTENT_TYPE));
    }

    private static Status status(String text) {
        if (text.matches("[2-5][0-9]{2}")) {
            return new Status(Integer.valueOf(text), null);
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("this is neither a status from 200 to 599 nor a JSON pointer");
        }
        return new Status(null, Words.pointer(text));
    }
}
