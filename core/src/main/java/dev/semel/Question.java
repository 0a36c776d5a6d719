package dev.semel;

import dev.semel.event.Event;
import dev.semel.http.Headers;
import dev.semel.key.RecordId;
import dev.semel.policy.Inquiry;
import dev.semel.policy.Policy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the API is asked about one operation.
 *
 * @param fence of the claim whose outcome is not known
 * @param key null when nobody who asks knows it: it is not kept, and no request brought it
 * @param claimedAt when that claim was granted, or later; nanoseconds of this process's clock
 * @param until when the record is gone, or later; nanoseconds of this process's clock
 */
record Question(
        Policy policy,
        Inquiry inquiry,
        Event.Subject subject,
        RecordId id,
        long fence,
        UUID operationId,
        @Nullable String key,
        long claimedAt,
        long until) {
    private static final String OPERATION_ID = "${operation_id}";
    private static final String KEY = "${key}";

    /** Redacted: a key may name a customer. */
    @Override
    public String toString() {
        return "question about operation " + operationId;
    }

    /** The request; empty when it names a key that isn't known, or that servers read as a step to another path. */
    Optional<SideCalls.Call> call() {
        boolean named = inquiry.url().contains(KEY)
                || inquiry.headers().values().stream().anyMatch(value -> value.contains(KEY));
        if (named && (key == null || key.equals(".") || key.equals(".."))) {
            return Optional.empty();
        }
        String readable = key == null ? "" : key;
        String url = inquiry.url()
                .replace(OPERATION_ID, operationId.toString())
                .replace(
                        KEY, URLEncoder.encode(readable, StandardCharsets.UTF_8).replace("+", "%20"));
        var fields = new ArrayList<Headers.Field>();
        inquiry.headers()
                .forEach((name, value) -> fields.add(new Headers.Field(
                        name,
                        value.replace(OPERATION_ID, operationId.toString()).replace(KEY, readable))));
        return Optional.of(new SideCalls.Call(inquiry.method(), url, Headers.copyOf(fields), inquiry.timeout()));
    }
}
