package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.InMemoryStore;
import dev.semel.store.StoreException;
import dev.semel.store.tck.FaultyStore.Fault;
import dev.semel.store.tck.FaultyStore.Verb;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {
    private final InMemoryStore sound = new InMemoryStore();
    private final FaultyStore store = new FaultyStore(sound);
    private final ClaimBuilder claim = ClaimBuilder.fresh();

    @Test
    void a_call_that_fails_before_does_nothing() {
        store.next(Verb.CLAIM, Fault.BEFORE);

        Answers.failure(store.claim(claim.request()), StoreException.Unavailable.class);
        Answers.of(sound.claim(claim.byAnother().request()), Claim.Owned.class);
    }

    @Test
    void a_call_that_fails_after_is_done() {
        store.next(Verb.CLAIM, Fault.AFTER);

        Answers.failure(store.claim(claim.request()), StoreException.Unavailable.class);
        Answers.of(sound.claim(claim.byAnother().request()), Claim.Busy.class);
    }

    @Test
    void a_late_answer_comes_when_it_is_asked_for() {
        store.next(Verb.CLAIM, Fault.LATE);

        var stage = store.claim(claim.request());

        assertThat(stage.toCompletableFuture()).isNotDone();
        Answers.of(sound.claim(claim.byAnother().request()), Claim.Busy.class);
        assertThat(store.deliverLate()).isEqualTo(1);
        Answers.of(stage, Claim.Owned.class);
    }

    @Test
    void a_hanging_call_is_never_answered_and_does_nothing() {
        store.next(Verb.CLAIM, Fault.HANG);

        assertThat(store.claim(claim.request()).toCompletableFuture()).isNotDone();
        assertThat(store.deliverLate()).isZero();
        Answers.of(sound.claim(claim.byAnother().request()), Claim.Owned.class);
    }

    @Test
    void faults_are_met_in_the_order_they_were_written_by_their_verb_alone() {
        store.next(Verb.RENEW, Fault.BEFORE, Fault.NONE);
        var lease = Answers.of(store.claim(claim.request()), Claim.Owned.class).lease();

        Answers.failure(store.renew(lease, Duration.ofSeconds(1)), StoreException.Unavailable.class);
        assertThat(Answers.of(store.renew(lease, Duration.ofSeconds(1)))).isTrue();
        assertThat(Answers.of(store.renew(lease, Duration.ofSeconds(1)))).isTrue();
        assertThat(store.calls(Verb.RENEW)).isEqualTo(3);
    }

    @Test
    void a_seed_decides_which_calls_fail() {
        assertThat(failures(1)).isEqualTo(failures(1)).isNotEqualTo(failures(2));
        assertThat(failures(1).chars().filter(c -> c == 'x').count()).isBetween(150L, 250L);
    }

    private static String failures(long seed) {
        var store = FaultyStore.seeded(new InMemoryStore(), new Random(seed), 0.2);
        return IntStream.range(0, 1_000)
                .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                .map(stage -> stage.toCompletableFuture().isCompletedExceptionally() ? "x" : ".")
                .reduce("", String::concat);
    }
}
