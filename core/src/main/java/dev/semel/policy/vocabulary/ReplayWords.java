package dev.semel.policy.vocabulary;

import dev.semel.policy.ReplayRule;
import dev.semel.policy.ReplayRule.Markers;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The block {@code replay}: what a repeat gets. */
final class ReplayWords {
    /** The status of a replay; null for the original. */
    private record Status(@Nullable Integer code) {}

    /** Which headers are kept; null for all. */
    private record Kept(@Nullable Set<String> names) {}

    private record HeaderRule(Kept keep, Set<String> drop) {}

    private static final Shape<Map<String, String>> MARKER =
            Shapes.map(Words.HEADER_NAME, Words.headerValue("key", "key_hash"));

    private static final Field<ReplayRule.Mode> MODE = Field.of(
            "mode",
            Shapes.choice(ReplayRule.Mode.class, '-'),
            "\"stored\"",
            "The first answer, or a refusal, already-completed, that points to what the first request made.");

    private static final Field<Map<String, String>> MERGE = Field.of(
            "merge",
            Shapes.map(Shapes.text("member", text -> text, ""), Shapes.json()),
            "{}",
            "Members that a replayed JSON object gets; they replace those of the same name.");

    private static final Field<Status> STATUS = Field.of(
            "status",
            Shapes.described("original, or a status", """
                    {"anyOf": [{"const": "original"}, {"type": "integer", "minimum": 200, "maximum": 599}]}
                    """, ReplayWords::status),
            "\"original\"",
            "The status of every replay.");

    private static final Field<Kept> KEEP = Field.of(
            "keep",
            Shapes.wordOrList("all", new Kept(null), Words.HEADER_NAME, names -> new Kept(new HashSet<>(names))),
            "\"all\"",
            "Which response headers are kept: all but those that describe the first exchange, or only these.");

    private static final Field<List<String>> DROP =
            Field.of("drop", Shapes.list(Words.HEADER_NAME), "[]", "Response headers that are not kept either.");

    private static final Field<HeaderRule> HEADERS = Field.of(
            "headers",
            new MappingShape<>(
                    List.of(KEEP, DROP), values -> new HeaderRule(values.get(KEEP), new HashSet<>(values.get(DROP)))),
            "{}",
            "Which response headers a replay has.");

    private static final Field<Map<String, String>> EXECUTED = Field.of(
            "executed", MARKER, "{}", "Headers on the answer of a run; values may use ${key} and ${key_hash}.");

    private static final Field<Map<String, String>> REPLAYED =
            Field.of("replayed", MARKER, "{\"Idempotent-Replayed\": \"true\"}", "Headers on a replay.");

    private static final Field<Map<String, String>> REJECTED = Field.of(
            "rejected",
            MARKER,
            "{}",
            "Headers on a repeat that is refused because of its record (in-progress, key-reused, outcome-unknown).");

    private static final Field<Map<String, String>> REFUSED = Field.of(
            "refused",
            Shapes.map(Words.HEADER_NAME, Words.headerValue()),
            "{}",
            "Headers on a request that is refused for anything else but key-missing.");

    private static final Field<Markers> MARK = Field.of(
            "mark",
            new MappingShape<>(
                    List.of(EXECUTED, REPLAYED, REJECTED, REFUSED),
                    values -> new Markers(
                            values.get(EXECUTED), values.get(REPLAYED), values.get(REJECTED), values.get(REFUSED))),
            "{}",
            "Headers that say what happened.");

    static final MappingShape<ReplayRule> SHAPE =
            new MappingShape<>(List.of(MODE, STATUS, HEADERS, MERGE, MARK), ReplayWords::make);

    private ReplayWords() {}

    private static ReplayRule make(Values values) {
        HeaderRule headers = values.get(HEADERS);
        return new ReplayRule(
                values.get(MODE),
                values.get(STATUS).code(),
                headers.keep().names(),
                headers.drop(),
                values.get(MERGE),
                values.get(MARK));
    }

    private static Status status(String text) {
        if (text.equals("original")) {
            return new Status(null);
        }
        if (!text.matches("[2-5][0-9]{2}")) {
            throw new IllegalArgumentException("this is neither original nor a status from 200 to 599");
        }
        return new Status(Integer.valueOf(text));
    }
}
