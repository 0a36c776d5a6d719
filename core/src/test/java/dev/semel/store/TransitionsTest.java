package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.Fingerprint;
import dev.semel.store.ClaimRequest.OnUnknown;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.Transitions.Change;
import dev.semel.store.Transitions.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every state of a record meets every call: the whole machine as one table. */
class TransitionsTest {
    private static final long NOW = 10_000;
    private static final long PAST_EXPIRY = Records.EXPIRES;
    private static final Duration LENGTH = Duration.ofSeconds(7);

    /**
     * What each call does in each situation, {@code answer>what the record becomes}. {@code =} keeps the record,
     * {@code -} removes it; claimed+ is the next attempt, claimed* the same one renewed, completed! has a new fence.
     */
    private static final String TABLE = """
            call             absent   live        longRun     lapsed          lapsedExp  completed   complExp  unknown      unknownExp
            claim            own>new  busy>=      busy>=      lapse>=         own>new    done>=      own>new   cause>=      own>new
            claimTakeOver    own>new  busy>=      busy>=      own>claimed+    own>new    done>=      own>new   own>claimed+ own>new
            claimDiffering   own>new  busy>=      busy>=      lapse>=         own>new    done>=      own>new   cause>=      own>new
            claimUnprinted   own>new  busy>=      busy>=      own>claimed+    own>new    done>=      own>new   own>claimed+ own>new
            claimRepeated    own>new  own>claimed* own>claimed* own>claimed*  own>new    done>=      own>new   cause>=      own>new
            renew            no>=     yes>claimed* yes>claimed* yes>claimed*  no>=       no>=        no>=      no>=         no>=
            complete         no>=     yes>completed yes>completed yes>completed no>=     yes>=       no>=      yes>completed no>=
            release          no>=     yes>-       yes>-       yes>-           no>=       no>=        no>=      yes>-        no>=
            releaseSecond    no>=     yes>earlier yes>earlier yes>earlier     no>=       no>=        no>=      yes>earlier  no>=
            unknown          no>=     yes>unknown yes>unknown yes>unknown     no>=       no>=        no>=      yes>=        no>=
            resolveReply     no>=     no>=        no>=        yes>completed!  no>=       no>=        no>=      yes>completed! no>=
            resolveNothing   no>=     no>=        no>=        yes>-           no>=       no>=        no>=      yes>-        no>=
            delete           no>=     no>=        no>=        yes>-           no>=       yes>-       no>=      yes>-        no>=
            """;

    private static final List<String> FENCED = List.of(
            "renew", "complete", "release", "releaseSecond", "unknown", "resolveReply", "resolveNothing", "delete");

    private final AtomicLong fences = new AtomicLong(Records.FENCE);

    @TestFactory
    Stream<DynamicTest> every_call_does_in_every_state_what_the_table_says() {
        return cells().map(cell -> DynamicTest.dynamicTest(
                cell.call() + " when " + cell.situation(),
                () -> assertThat(outcome(cell.call(), cell.situation(), Records.FENCE))
                        .isEqualTo(cell.expected())));
    }

    @TestFactory
    Stream<DynamicTest> whoever_has_another_fence_changes_nothing() {
        return cells().filter(cell -> FENCED.contains(cell.call()))
                .flatMap(cell -> Stream.of(Records.FENCE - 1, Records.FENCE + 1)
                        .map(fence -> DynamicTest.dynamicTest(
                                cell.call() + " under fence " + fence + " when " + cell.situation(),
                                () -> assertThat(outcome(cell.call(), cell.situation(), fence))
                                        .isEqualTo("no>="))));
    }

    private record Cell(String call, String situation, String expected) {}

    private static Stream<Cell> cells() {
        List<List<String>> rows = TABLE.lines()
                .map(line -> Arrays.asList(line.trim().split("\\s+")))
                .toList();
        List<String> situations = rows.getFirst();
        var cells = new ArrayList<Cell>();
        for (List<String> row : rows.subList(1, rows.size())) {
            assertThat(row).hasSameSizeAs(situations);
            for (int i = 1; i < row.size(); i++) {
                cells.add(new Cell(row.getFirst(), situations.get(i), row.get(i)));
            }
        }
        return cells.stream();
    }

    private String outcome(String call, String situation, long fence) {
        int attempt = call.equals("releaseSecond") ? 2 : 1;
        StoredRecord found = situation(situation, attempt);
        long now = situation.endsWith("Exp") || situation.equals("longRun") ? PAST_EXPIRY : NOW;
        Step<?> step = apply(call, found, fence, now);
        return answer(step.answer()) + ">" + change(found, step.change(), now);
    }

    private static @Nullable StoredRecord situation(String name, int attempt) {
        return switch (name) {
            case "absent" -> null;
            case "live" -> Records.record(attempt, new State.Claimed(NOW + 1));
            case "longRun" -> Records.record(attempt, new State.Claimed(PAST_EXPIRY + 1));
            case "lapsed" -> Records.record(attempt, new State.Claimed(NOW));
            case "lapsedExp" -> Records.record(attempt, new State.Claimed(PAST_EXPIRY));
            case "completed", "complExp" -> Records.record(attempt, new State.Completed(Records.REPLY, 3_000));
            case "unknown", "unknownExp" -> Records.record(attempt, new State.Unknown(UnknownCause.TIMEOUT, 3_000));
            default -> throw new AssertionError(name);
        };
    }

    private Step<?> apply(String call, @Nullable StoredRecord found, long fence, long now) {
        var lease = new Lease(Records.ID, Records.OPERATION, fence, 1);
        return switch (call) {
            case "claim" -> claim(found, Records.OTHER_TOKEN, Records.fingerprint(1), OnUnknown.HOLD, now);
            case "claimTakeOver" -> claim(found, Records.OTHER_TOKEN, Records.fingerprint(1), OnUnknown.TAKE_OVER, now);
            case "claimDiffering" ->
                claim(found, Records.OTHER_TOKEN, Records.fingerprint(2), OnUnknown.TAKE_OVER, now);
            case "claimUnprinted" -> claim(found, Records.OTHER_TOKEN, null, OnUnknown.TAKE_OVER, now);
            case "claimRepeated" -> claim(found, Records.TOKEN, Records.fingerprint(1), OnUnknown.HOLD, now);
            case "renew" -> Transitions.renew(found, lease, now, LENGTH);
            case "complete" -> Transitions.complete(found, lease, Records.REPLY, now, LENGTH);
            case "release", "releaseSecond" -> Transitions.release(found, lease, now);
            case "unknown" -> Transitions.unknown(found, lease, UnknownCause.BY_RULE, now);
            case "resolveReply" ->
                Transitions.resolve(
                        found,
                        fence,
                        new Resolution.Completed(Records.REPLY, Duration.ZERO),
                        now,
                        fences::incrementAndGet);
            case "resolveNothing" ->
                Transitions.resolve(found, fence, new Resolution.NeverHappened(), now, fences::incrementAndGet);
            case "delete" -> Transitions.delete(found, fence, now);
            default -> throw new AssertionError(call);
        };
    }

    private Step<Claim> claim(
            @Nullable StoredRecord found,
            UUID token,
            @Nullable Fingerprint fingerprint,
            OnUnknown onUnknown,
            long now) {
        return Transitions.claim(
                found, Records.claim(Records.ID, token, fingerprint, onUnknown), now, fences::incrementAndGet);
    }

    private static String answer(Object answer) {
        return switch (answer) {
            case Claim.Owned owned -> "own";
            case Claim.Busy busy -> "busy";
            case Claim.Completed completed -> "done";
            case Claim.Unknown unknown -> unknown.cause() == UnknownCause.LEASE_LAPSED ? "lapse" : "cause";
            case Boolean yes -> yes ? "yes" : "no";
            default -> throw new AssertionError(answer);
        };
    }

    private String change(@Nullable StoredRecord found, Change change, long now) {
        return switch (change) {
            case Change.Keep keep -> "=";
            case Change.Remove remove -> "-";
            case Change.Write write -> written(found, write.next(), now);
        };
    }

    private String written(@Nullable StoredRecord found, StoredRecord next, long now) {
        if (next.operationId().equals(new UUID(7, 8))) {
            assertThat(next.state()).isEqualTo(new State.Claimed(now + 5_000));
            assertThat(next.attempt()).isEqualTo(1);
            assertThat(next.firstClaimedAt()).isEqualTo(now);
            assertThat(next.expiresAt()).isEqualTo(now + 60_000);
            return "new";
        }
        assertThat(found).isNotNull();
        assertThat(next.operationId()).isEqualTo(Records.OPERATION);
        assertThat(next.firstClaimedAt()).isEqualTo(Records.FIRST_CLAIMED);
        assertThat(next.fingerprint()).isEqualTo(found.fingerprint());
        boolean refenced = next.fence() == fences.get() && next.fence() > found.fence();
        assertThat(refenced || next.fence() == found.fence()).isTrue();
        return switch (next.state()) {
            case State.Claimed claimed -> writtenClaim(found, next, claimed, now, refenced);
            case State.Completed completed -> writtenReply(found, next, completed, now, refenced);
            case State.Retryable retryable -> "retryable";
            case State.Unknown unknown -> {
                assertThat(unknown.endedAt()).isEqualTo(now);
                assertThat(next.expiresAt()).isEqualTo(found.expiresAt());
                yield unknown.cause() == UnknownCause.EARLIER_ATTEMPT ? "earlier" : "unknown";
            }
        };
    }

    private static String writtenClaim(
            StoredRecord found, StoredRecord next, State.Claimed claimed, long now, boolean refenced) {
        assertThat(claimed.leaseUntil()).isIn(now + 5_000, now + LENGTH.toMillis());
        assertThat(next.expiresAt()).isEqualTo(found.expiresAt());
        assertThat(next.attempt()).isEqualTo(refenced ? found.attempt() + 1 : found.attempt());
        assertThat(next.token().equals(found.token())).isNotEqualTo(refenced);
        assertThat(next.claimedAt()).isEqualTo(refenced ? now : found.claimedAt());
        return refenced ? "claimed+" : "claimed*";
    }

    private static String writtenReply(
            StoredRecord found, StoredRecord next, State.Completed completed, long now, boolean refenced) {
        assertThat(completed).isEqualTo(new State.Completed(Records.REPLY, now));
        assertThat(next.expiresAt())
                .isEqualTo(refenced ? found.expiresAt() : Math.max(found.expiresAt(), now + LENGTH.toMillis()));
        return refenced ? "completed!" : "completed";
    }

    @Test
    void no_fence_is_taken_for_a_claim_that_is_not_granted() {
        for (String situation : List.of("live", "completed", "lapsed", "unknown")) {
            apply("claim", situation(situation, 1), Records.FENCE, NOW);
        }
        assertThat(fences.get()).isEqualTo(Records.FENCE);
    }

    @Test
    void a_record_is_seen_as_a_claim_would_find_it() {
        StoredRecord live = situation("live", 1);
        StoredRecord lapsed = situation("lapsed", 1);

        assertThat(Transitions.seen(live, NOW)).isSameAs(live);
        assertThat(Transitions.seen(lapsed, NOW).state()).isEqualTo(new State.Unknown(UnknownCause.LEASE_LAPSED, NOW));
        assertThat(Transitions.seen(situation("completed", 1), PAST_EXPIRY)).isNull();
        assertThat(Transitions.seen(situation("longRun", 1), PAST_EXPIRY)).isNotNull();
    }

    @Test
    void a_claim_whose_owner_died_is_unknown_whatever_its_lease_says() {
        StoredRecord orphan = Transitions.ownerDied(situation("live", 1));

        assertThat(orphan.state()).isEqualTo(new State.Unknown(UnknownCause.OWNER_DIED, Records.CLAIMED));
        assertThat(Transitions.ownerDied(situation("completed", 1))).isEqualTo(situation("completed", 1));
        assertThat(Transitions.ownerDied(situation("unknown", 1))).isEqualTo(situation("unknown", 1));
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

        var write = (Change.Write)
                Transitions.claim(null, request, NOW, fences::incrementAndGet).change();

        assertThat(write.next().expiresAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(write.next().state()).isEqualTo(new State.Claimed(Long.MAX_VALUE));
    }
}
