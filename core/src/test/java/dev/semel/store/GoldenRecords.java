package dev.semel.store;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.store.StoredRecord.State;
import java.util.LinkedHashMap;
import java.util.Map;

/** One record of each kind, by name: what the golden files of each version hold. Never changed, only added to. */
final class GoldenRecords {
    private static final Map<String, String> LABELS = Map.of("channel", "-100500", "конверсия", "é", "empty", "");

    static final Map<String, StoredRecord> VERSION_1 = version1();
    static final Map<String, StoredRecord> VERSION_2 = version2();

    private GoldenRecords() {}

    private static Map<String, StoredRecord> version2() {
        var outermost = new Nesting(Records.NESTING.inner(), null);
        var innermost = new Nesting(null, Records.NESTING.outer());
        var retryable = new StoredReply(reply().reply(), true, Map.of("conversionId", "42", "a", "\uD800"));
        var records = new LinkedHashMap<String, StoredRecord>();
        records.put("claimed", nested(1, Records.NESTING, new State.Claimed(7_000)));
        records.put("claimed-after-retryable", nested(2, innermost, new State.Claimed(7_000, retryable)));
        records.put("claimed-without-key-and-fingerprint", bare());
        records.put("completed", nested(2, innermost, new State.Completed(retryable, 8_000)));
        records.put("completed-without-body", Records.record(1, new State.Completed(head(), 8_000)));
        records.put("retryable", nested(3, Records.NESTING, new State.Retryable(retryable, 8_500)));
        records.put("retryable-without-body", nested(3, outermost, new State.Retryable(head(), 8_500)));
        records.put("unknown", nested(3, outermost, new State.Unknown(UnknownCause.CONNECTION_LOST, 9_000)));
        records.put(
                "unknown-after-retryable",
                nested(4, innermost, new State.Unknown(UnknownCause.OWNER_DIED, 9_000, retryable)));
        return records;
    }

    private static StoredRecord nested(int attempt, Nesting nesting, State state) {
        var description = new Description("order-1", "a1b2c3", "POST /v1/orders", "adtarget/conversion", LABELS);
        return Records.record(attempt, description, nesting, state);
    }

    private static Map<String, StoredRecord> version1() {
        var records = new LinkedHashMap<String, StoredRecord>();
        records.put("claimed", Records.record(1, new State.Claimed(7_000)));
        records.put("claimed-without-key-and-fingerprint", bare());
        records.put("completed", Records.record(2, new State.Completed(reply(), 8_000)));
        records.put("completed-without-body", Records.record(1, new State.Completed(head(), 8_000)));
        records.put("unknown", Records.record(3, new State.Unknown(UnknownCause.CONNECTION_LOST, 9_000)));
        return records;
    }

    private static StoredRecord bare() {
        return new StoredRecord(
                Records.ID,
                Records.OPERATION,
                Records.TOKEN,
                Long.MAX_VALUE,
                1,
                null,
                new Description(null, "", "POST /ключ", "altcraft"),
                Nesting.NONE,
                Records.FIRST_CLAIMED,
                Records.CLAIMED,
                Long.MAX_VALUE,
                new State.Claimed(Long.MAX_VALUE));
    }

    private static StoredReply reply() {
        var headers = Headers.of(
                "Content-Type", "application/json", "X-Twice", "a", "x-twice", "", "X-Latin", "\u00e9\u0000\u00ff");
        return new StoredReply(
                new Reply(201, headers, Body.of("{\"id\":1,\"name\":\"ü\"}"), Headers.of("Checksum", "abc")), true);
    }

    private static StoredReply head() {
        return new StoredReply(new Reply(599, Headers.of("X-Wide", "键\uD800"), Body.EMPTY), false);
    }
}
