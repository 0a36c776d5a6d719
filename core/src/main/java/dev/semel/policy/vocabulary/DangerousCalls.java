package dev.semel.policy.vocabulary;

import dev.semel.policy.CallerCheck;
import dev.semel.policy.Inquiry;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.document.Amounts;
import java.time.Duration;
import java.util.Set;

/** Dangerous combinations of what Semel asks others: the API about outcomes, and whoever decides about callers. */
final class DangerousCalls {
    /** A request that was sent may reach the API so much later: a full queue, a proxy that stalls. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(5);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Set<String> READS = Set.of("GET", "HEAD");

    private static final String KEY = "${key}";

    private DangerousCalls() {}

    static void look(Policy policy, Say say) {
        Inquiry inquiry = policy.outcome().inquiry();
        if (inquiry != null) {
            lookAtMethod(inquiry, say);
            lookAtInquiry(inquiry, say);
            lookAtKey(policy, inquiry, say);
        }
        CallerCheck check = policy.authorize();
        if (check != null && check.keep().compareTo(MINUTE) > 0) {
            say.warn(
                    "D33",
                    "authorize.keep",
                    "a caller whose rights are taken away reads old answers for " + Amounts.text(check.keep())
                            + " more",
                    "make it 1m or shorter");
        }
    }

    private static void lookAtMethod(Inquiry inquiry, Say say) {
        if (!READS.contains(inquiry.method())) {
            say.warn(
                    "D43",
                    "outcome.ask.method",
                    "the question is put again and again, and " + inquiry.method() + " may change something at the API",
                    "write GET, unless the API answers this and does nothing");
        }
    }

    private static void lookAtKey(Policy policy, Inquiry inquiry, Say say) {
        boolean named = inquiry.url().contains(KEY)
                || inquiry.headers().values().stream().anyMatch(value -> value.contains(KEY));
        if (named && (!policy.key().readable() || policy.missing() == MissingKey.DERIVE)) {
            say.warn(
                    "D41",
                    "outcome.ask.url",
                    "the question names the key, and the record may have none that can be read: only a repeat can ask then",
                    "name ${operation_id} instead, or keep the key readable");
        }
    }

    private static void lookAtInquiry(Inquiry inquiry, Say say) {
        if (inquiry.never().isEmpty()) {
            say.warn(
                    "D31",
                    "outcome.ask",
                    "a request that never reached the API stays unknown until its record ends: only done settles it",
                    "say in never how the API answers for an operation that it never saw, such as {status: 404}");
        } else if (inquiry.settle().compareTo(ON_ITS_WAY) < 0) {
            say.warn(
                    "D32",
                    "outcome.ask.settle",
                    "a request that is still on its way is taken for one that never happened, and runs twice",
                    "make it " + Amounts.text(ON_ITS_WAY) + " or longer");
        }
    }
}
