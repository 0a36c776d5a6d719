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
import org.junit.jupiter.api.TestFactory;

/** Every state of a record meets every call: the whole machine as one table. */
class TransitionsTest {
    private static final long NOW = 10_000;
    private static final long PAST_EXPIRY = Records.EXPIRES;
    private static final Duration LENGTH = Duration.ofSeconds(7);

    /**
     * What each call does in each situation, {@code answer>what the record becomes}. {@code =} keeps the record,
     * {@code -} removes it; claimed+ is the next attempt, claimed+r the one after an answer that was to be retried,
     * claimed* the same attempt renewed, ! a new fence, back what the retryable attempt before had left.
     */
    private static final String FIRST_RUN = """
            call             absent  live          longRun       lapsed         lapsedExp completed complExp
            claim            own>new busy>=        busy>=        lapse>=        own>new   done>=    own>new
            claimTakeOver    own>new busy>=        busy>=        own>claimed+   own>new   done>=    own>new
            claimDiffering   own>new busy>=        busy>=        lapse>=        own>new   done>=    own>new
            claimDiffersToo  own>new busy>=        busy>=        own>claimed+   own>new   done>=    own>new
            claimUnprinted   own>new busy>=        busy>=        own>claimed+   own>new   done>=    own>new
            claimAskInner    own>new busy>=        busy>=        own>claimed+   own>new   done>=    own>new
            claimAskOther    own>new busy>=        busy>=        lapse>=        own>new   done>=    own>new
            claimRepeated    own>new own>claimed*  own>claimed*  own>claimed*   own>new   done>=    own>new
            renew            no>=    yes>claimed*  yes>claimed*  yes>claimed*   no>=      no>=      no>=
            complete         no>=    yes>completed yes>completed yes>completed  no>=      yes>=     no>=
            retryable        no>=    yes>retryable yes>retryable yes>retryable  no>=      no>=      no>=
            release          no>=    yes>-         yes>-         yes>-          no>=      no>=      no>=
            releaseSecond    no>=    yes>earlier   yes>earlier   yes>earlier    no>=      no>=      no>=
            unknown          no>=    yes>unknown   yes>unknown   yes>unknown    no>=      no>=      no>=
            resolveReply     no>=    no>=          no>=          yes>completed! no>=      no>=      no>=
            resolveRetryable no>=    no>=          no>=          yes>retryable! no>=      no>=      no>=
            resolveNothing   no>=    no>=          no>=          yes>-          no>=      no>=      no>=
            delete           no>=    no>=          no>=          yes>-          no>=      yes>-     no>=
            """;

    private static final String LATER = """
            call             unknown        unknownExp retryable     retryExp again         againLapsed    againUnknown
            claim            cause>=        own>new    own>claimed+r own>new  busy>=        lapse>=        cause>=
            claimTakeOver    own>claimed+   own>new    own>claimed+r own>new  busy>=        own>claimed+   own>claimed+
            claimDiffering   cause>=        own>new    done>=        own>new  busy>=        lapse>=        cause>=
            claimDiffersToo  own>claimed+   own>new    own>claimed+r own>new  busy>=        own>claimed+   own>claimed+
            claimUnprinted   own>claimed+   own>new    own>claimed+r own>new  busy>=        own>claimed+   own>claimed+
            claimAskInner    own>claimed+   own>new    own>claimed+r own>new  busy>=        own>claimed+   own>claimed+
            claimAskOther    cause>=        own>new    own>claimed+r own>new  busy>=        lapse>=        cause>=
            claimRepeated    cause>=        own>new    own>claimed+r own>new  own>claimed*  own>claimed*   cause>=
            renew            no>=           no>=       no>=          no>=     yes>claimed*  yes>claimed*   no>=
            complete         yes>completed  no>=       no>=          no>=     yes>completed yes>completed  yes>completed
            retryable        yes>retryable  no>=       yes>=         no>=     yes>retryable yes>retryable  yes>retryable
            release          yes>-          no>=       no>=          no>=     yes>back      yes>back       yes>back
            releaseSecond    yes>earlier    no>=       no>=          no>=     yes>back      yes>back       yes>back
            unknown          yes>=          no>=       no>=          no>=     yes>unknown   yes>unknown    yes>=
            resolveReply     yes>completed! no>=       no>=          no>=     no>=          yes>completed! yes>completed!
            resolveRetryable yes>retryable! no>=       no>=          no>=     no>=          yes>retryable! yes>retryable!
            resolveNothing   yes>-          no>=       no>=          no>=     no>=          yes>back!      yes>back!
            delete           yes>-          no>=       yes>-         no>=     no>=          yes>-          yes>-
            """;

    private static final List<String> FENCED = List.of(
            "renew",
            "complete",
            "retryable",
            "release",
            "releaseSecond",
            "unknown",
            "resolveReply",
            "resolveRetryable",
            "resolveNothing",
            "delete");

    private final AtomicLong fences = new AtomicLong(Records.FENCE);
    private ClaimRequest claiming = claim("claim");

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
        return Stream.of(FIRST_RUN, LATER).flatMap(TransitionsTest::cells);
    }

    private static Stream<Cell> cells(String table) {
        List<List<String>> rows = table.lines()
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
            case "live" -> record(attempt, new State.Claimed(NOW + 1));
            case "longRun" -> record(attempt, new State.Claimed(PAST_EXPIRY + 1));
            case "lapsed" -> record(attempt, new State.Claimed(NOW));
            case "lapsedExp" -> record(attempt, new State.Claimed(PAST_EXPIRY));
            case "completed", "complExp" -> record(attempt, new State.Completed(Records.REPLY, 3_000));
            case "unknown", "unknownExp" -> record(attempt, new State.Unknown(UnknownCause.TIMEOUT, 3_000));
            case "retryable", "retryExp" -> record(attempt, new State.Retryable(Records.EARLIER, 3_000));
            case "again" -> record(2, new State.Claimed(NOW + 1, Records.EARLIER));
            case "againLapsed" -> record(2, new State.Claimed(NOW, Records.EARLIER));
            case "againUnknown" -> record(2, new State.Unknown(UnknownCause.TIMEOUT, 3_000, Records.EARLIER));
            default -> throw new AssertionError(name);
        };
    }

    private static StoredRecord record(int attempt, State state) {
        return Records.record(attempt, Records.DESCRIPTION, Records.NESTING, state);
    }

    private Step<?> apply(String call, @Nullable StoredRecord found, long fence, long now) {
        var lease = new Lease(Records.ID, Records.OPERATION, fence, 1);
        return switch (call) {
            case "renew" -> Transitions.renew(found, lease, now, LENGTH);
            case "complete" -> Transitions.complete(found, lease, Records.REPLY, now, LENGTH);
            case "retryable" -> Transitions.retryable(found, lease, Records.REPLY, now);
            case "release", "releaseSecond" -> Transitions.release(found, lease, now);
            case "unknown" -> Transitions.unknown(found, lease, UnknownCause.BY_RULE, now);
            case "resolveReply" -> resolve(found, fence, new Resolution.Completed(Records.REPLY, Duration.ZERO), now);
            case "resolveRetryable" -> resolve(found, fence, new Resolution.Retryable(Records.REPLY), now);
            case "resolveNothing" -> resolve(found, fence, new Resolution.NeverHappened(), now);
            case "delete" -> Transitions.delete(found, fence, now);
            default -> {
                claiming = claim(call);
                yield Transitions.claim(found, claiming, now, fences::incrementAndGet);
            }
        };
    }

    private Step<Boolean> resolve(@Nullable StoredRecord found, long fence, Resolution resolution, long now) {
        return Transitions.resolve(found, fence, resolution, now, fences::incrementAndGet);
    }

    private static ClaimRequest claim(String call) {
        return switch (call) {
            case "claim" -> claim(Records.fingerprint(1), OnUnknown.HOLD);
            case "claimTakeOver" -> claim(Records.fingerprint(1), OnUnknown.TAKE_OVER);
            case "claimDiffering" -> claim(Records.fingerprint(2), OnUnknown.TAKE_OVER);
            case "claimDiffersToo" -> claim(Records.fingerprint(2), false, OnUnknown.TAKE_OVER, Records.OTHER_NESTING);
            case "claimUnprinted" -> claim(null, OnUnknown.TAKE_OVER);
            case "claimAskInner" ->
                claim(
                        Records.fingerprint(1),
                        true,
                        OnUnknown.ASK_INNER,
                        new Nesting(Records.NESTING.inner(), new UUID(35, 36)));
            case "claimAskOther" -> claim(Records.fingerprint(1), OnUnknown.ASK_INNER);
            case "claimRepeated" ->
                Records.claim(
                        Records.ID,
                        Records.TOKEN,
                        Records.fingerprint(1),
                        true,
                        Duration.ZERO,
                        OnUnknown.HOLD,
                        Records.NESTING);
            default -> throw new AssertionError(call);
        };
    }

    private static ClaimRequest claim(@Nullable Fingerprint fingerprint, OnUnknown onUnknown) {
        return claim(fingerprint, true, onUnknown, Records.OTHER_NESTING);
    }

    private static ClaimRequest claim(
            @Nullable Fingerprint fingerprint, boolean onlyEqual, OnUnknown onUnknown, Nesting nesting) {
        return Records.claim(
                Records.ID, Records.OTHER_TOKEN, fingerprint, onlyEqual, Duration.ZERO, onUnknown, nesting);
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
            assertThat(next.nesting()).isEqualTo(claiming.nesting());
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
            case State.Retryable retryable -> writtenRetryable(found, next, retryable, now, refenced);
            case State.Unknown unknown -> {
                assertThat(unknown.endedAt()).isEqualTo(now);
                assertThat(next.expiresAt()).isEqualTo(found.expiresAt());
                assertThat(unknown.earlier())
                        .isEqualTo(found.state() instanceof State.Claimed claimed ? claimed.earlier() : null);
                yield unknown.cause() == UnknownCause.EARLIER_ATTEMPT ? "earlier" : "unknown";
            }
        };
    }

    private String writtenClaim(
            StoredRecord found, StoredRecord next, State.Claimed claimed, long now, boolean refenced) {
        assertThat(claimed.leaseUntil()).isIn(now + 5_000, now + LENGTH.toMillis());
        assertThat(next.expiresAt()).isEqualTo(found.expiresAt());
        assertThat(next.attempt()).isEqualTo(refenced ? found.attempt() + 1 : found.attempt());
        assertThat(next.token()).isEqualTo(refenced ? claiming.token() : found.token());
        assertThat(next.nesting()).isEqualTo(refenced ? claiming.nesting() : found.nesting());
        assertThat(next.claimedAt()).isEqualTo(refenced ? now : found.claimedAt());
        if (!refenced) {
            assertThat(claimed.earlier()).isEqualTo(((State.Claimed) found.state()).earlier());
            return "claimed*";
        }
        assertThat(claimed.earlier()).isIn(null, Records.EARLIER);
        return claimed.earlier() == null ? "claimed+" : "claimed+r";
    }

    private static String writtenReply(
            StoredRecord found, StoredRecord next, State.Completed completed, long now, boolean refenced) {
        assertThat(completed).isEqualTo(new State.Completed(Records.REPLY, now));
        assertThat(next.expiresAt())
                .isEqualTo(refenced ? found.expiresAt() : Math.max(found.expiresAt(), now + LENGTH.toMillis()));
        return refenced ? "completed!" : "completed";
    }

    private static String writtenRetryable(
            StoredRecord found, StoredRecord next, State.Retryable retryable, long now, boolean refenced) {
        assertThat(retryable.endedAt()).isEqualTo(now);
        assertThat(next.expiresAt()).isEqualTo(found.expiresAt());
        assertThat(next.attempt()).isEqualTo(found.attempt());
        if (retryable.reply().equals(Records.EARLIER)) {
            return refenced ? "back!" : "back";
        }
        assertThat(retryable.reply()).isEqualTo(Records.REPLY);
        return refenced ? "retryable!" : "retryable";
    }
}
