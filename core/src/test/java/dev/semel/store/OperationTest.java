package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.ClaimRequest.OnUnknown;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.Transitions.Change;
import dev.semel.store.Transitions.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the table of {@link TransitionsTest} has no place for: times, labels, and what a claim is told. */
class OperationTest {
    private static final long NOW = 10_000;
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final StoredRecord LIVE = record(1, new State.Claimed(NOW + 1));
    private static final StoredRecord LAPSED = record(1, new State.Claimed(NOW));
    private static final StoredRecord COMPLETED = record(1, new State.Completed(Records.REPLY, 3_000));
    private static final StoredRecord RETRYABLE = record(1, new State.Retryable(Records.EARLIER, 3_000));
    private static final StoredRecord UNKNOWN = record(1, new State.Unknown(UnknownCause.TIMEOUT, 3_000));

    private final AtomicLong fences = new AtomicLong(Records.FENCE);

    private static StoredRecord record(int attempt, State state) {
        return Records.record(attempt, Records.DESCRIPTION, Records.NESTING, state);
    }

    private Step<Claim> claim(StoredRecord found, ClaimRequest request, long now) {
        return Transitions.claim(found, request, now, fences::incrementAndGet);
    }

    private static ClaimRequest keptFor(Duration atLeast, UUID token) {
        return Records.claim(
                Records.ID, token, Records.fingerprint(1), true, atLeast, OnUnknown.TAKE_OVER, Nesting.NONE);
    }

    private static StoredRecord written(Step<?> step) {
        return ((Change.Write) step.change()).next();
    }

    private void assertKept(Step<Claim> step, long until) {
        assertThat(written(step).expiresAt()).isEqualTo(until);
        assertThat(((Claim.Owned) step.answer()).remaining()).isEqualTo(Duration.ofMillis(until - NOW));
    }

    @Test
    void every_granted_claim_keeps_its_record_as_long_as_it_asks() {
        ClaimRequest request = keptFor(LONG, Records.OTHER_TOKEN);

        assertKept(claim(null, request, NOW), NOW + 100_000);
        assertKept(claim(RETRYABLE, request, NOW), NOW + 100_000);
        assertKept(claim(UNKNOWN, request, NOW), NOW + 100_000);
        assertKept(claim(LAPSED, request, NOW), NOW + 100_000);
        assertKept(claim(LIVE, keptFor(LONG, Records.TOKEN), NOW), NOW + 100_000);
    }

    @Test
    void no_claim_shortens_what_a_record_is_kept() {
        Duration brief = Duration.ofSeconds(1);

        assertKept(claim(null, keptFor(brief, Records.OTHER_TOKEN), NOW), NOW + 60_000);
        assertKept(claim(RETRYABLE, keptFor(brief, Records.OTHER_TOKEN), NOW), Records.EXPIRES);
        assertKept(claim(LIVE, keptFor(brief, Records.TOKEN), NOW), Records.EXPIRES);
    }

    @Test
    void a_claim_that_is_not_granted_prolongs_nothing() {
        ClaimRequest request = keptFor(LONG, Records.OTHER_TOKEN);

        assertThat(claim(LIVE, request, NOW).change()).isEqualTo(new Change.Keep());
        assertThat(claim(COMPLETED, request, NOW).change()).isEqualTo(new Change.Keep());
    }

    @Test
    void what_is_settled_is_kept_as_long_as_is_asked_and_never_shorter() {
        assertThat(written(settle(LONG)).expiresAt()).isEqualTo(NOW + 100_000);
        assertThat(written(settle(Duration.ofSeconds(1))).expiresAt()).isEqualTo(Records.EXPIRES);
    }

    private Step<Boolean> settle(Duration atLeast) {
        return Transitions.resolve(
                UNKNOWN, Records.FENCE, new Resolution.Completed(Records.REPLY, atLeast), NOW, fences::incrementAndGet);
    }

    @Test
    void a_claim_is_told_what_it_met() {
        var completed = (Claim.Completed)
                claim(COMPLETED, keptFor(LONG, Records.OTHER_TOKEN), NOW).answer();

        assertThat(completed.found())
                .isEqualTo(new Found(
                        Records.OPERATION,
                        Records.FENCE,
                        1,
                        Records.fingerprint(1),
                        Records.NESTING,
                        Duration.ofMillis(NOW - Records.FIRST_CLAIMED),
                        Duration.ofMillis(NOW - Records.CLAIMED),
                        Duration.ofMillis(Records.EXPIRES - NOW)));
    }

    @Test
    void a_claim_that_differs_is_told_the_answer_that_is_to_be_retried() {
        var request = Records.claim(Records.ID, Records.OTHER_TOKEN, Records.fingerprint(2), OnUnknown.TAKE_OVER);

        assertThat(claim(RETRYABLE, request, NOW).answer())
                .isInstanceOfSatisfying(
                        Claim.Completed.class,
                        completed -> assertThat(completed.reply()).isEqualTo(Records.EARLIER));
    }

    @Test
    void an_answers_labels_win_over_the_requests() {
        var description = new Description("k", "p", "r", "y", Map.of("conversion", "c-0", "channel", "7"));

        assertThat(labels(description, new State.Claimed(NOW))).containsEntry("conversion", "c-0");
        assertThat(labels(description, new State.Claimed(NOW, Records.EARLIER)))
                .isEqualTo(Map.of("conversion", "c-1", "channel", "7"));
        assertThat(labels(description, new State.Retryable(Records.EARLIER, NOW)))
                .isEqualTo(Map.of("conversion", "c-1", "channel", "7"));
        assertThat(labels(description, new State.Completed(Records.EARLIER, NOW)))
                .isEqualTo(Map.of("conversion", "c-1", "channel", "7"));
        assertThat(labels(description, new State.Completed(Records.REPLY, NOW))).isEqualTo(description.labels());
        assertThat(labels(description, new State.Unknown(UnknownCause.TIMEOUT, NOW)))
                .isEqualTo(description.labels());
        assertThat(labels(description, new State.Unknown(UnknownCause.TIMEOUT, NOW, Records.EARLIER)))
                .isEqualTo(Map.of("conversion", "c-1", "channel", "7"));
    }

    private static Map<String, String> labels(Description description, State state) {
        return Records.record(1, description, Nesting.NONE, state).labels();
    }

    @Test
    void no_fence_is_taken_for_a_claim_that_is_not_granted() {
        for (StoredRecord found : List.of(LIVE, COMPLETED, LAPSED, UNKNOWN)) {
            claim(found, Records.claim(Records.ID), NOW);
        }
        claim(RETRYABLE, Records.claim(Records.ID, Records.TOKEN, Records.fingerprint(2), OnUnknown.TAKE_OVER), NOW);

        assertThat(fences.get()).isEqualTo(Records.FENCE);
    }

    @Test
    void a_record_is_seen_as_a_claim_would_find_it() {
        StoredRecord longRun = record(1, new State.Claimed(Records.EXPIRES + 1));

        assertThat(Transitions.seen(LIVE, NOW)).isSameAs(LIVE);
        assertThat(Transitions.seen(LAPSED, NOW).state()).isEqualTo(new State.Unknown(UnknownCause.LEASE_LAPSED, NOW));
        assertThat(Transitions.seen(RETRYABLE, NOW)).isSameAs(RETRYABLE);
        assertThat(Transitions.seen(RETRYABLE, Records.EXPIRES)).isNull();
        assertThat(Transitions.seen(COMPLETED, Records.EXPIRES)).isNull();
        assertThat(Transitions.seen(longRun, Records.EXPIRES)).isSameAs(longRun);
    }

    @Test
    void a_claim_whose_owner_died_is_unknown_whatever_its_lease_says_and_whatever_came_before() {
        var orphan = new State.Unknown(UnknownCause.OWNER_DIED, Records.CLAIMED);

        assertThat(Transitions.ownerDied(LIVE).state()).isEqualTo(orphan);
        assertThat(Transitions.ownerDied(record(2, new State.Claimed(NOW + 1, Records.EARLIER)))
                        .state())
                .isEqualTo(new State.Unknown(UnknownCause.OWNER_DIED, Records.CLAIMED, Records.EARLIER));
        for (StoredRecord ended : List.of(COMPLETED, RETRYABLE, UNKNOWN)) {
            assertThat(Transitions.ownerDied(ended)).isSameAs(ended);
        }
    }

    @Test
    void a_duration_without_end_does_not_overflow() {
        var request = new ClaimRequest(
                Records.ID,
                Records.OPERATION,
                Records.TOKEN,
                null,
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE),
                OnUnknown.HOLD,
                Records.DESCRIPTION);

        StoredRecord outer = written(claim(null, request, NOW));

        assertThat(outer.expiresAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(outer.state()).isEqualTo(new State.Claimed(Long.MAX_VALUE));

        Duration remaining = ((Claim.Owned) claim(null, request, NOW).answer()).remaining();
        assertThat(written(claim(RETRYABLE, keptFor(remaining, Records.OTHER_TOKEN), NOW + 1))
                        .expiresAt())
                .isEqualTo(Long.MAX_VALUE);
    }
}
