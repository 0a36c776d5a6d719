package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BreakerTest {
    private static final Duration BOUND = Duration.ofSeconds(4);

    private final AtomicLong now = new AtomicLong(-1);
    private final Breaker breaker = new Breaker(BOUND, now::get);

    private void elapse(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void assertRefuses() {
        assertThatThrownBy(breaker::enter).isInstanceOf(StoreException.Refused.class);
    }

    private void open() {
        Breaker.Pass pass = breaker.enter();
        elapse(BOUND);
        pass.failed();
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void any_number_of_claims_go_through_to_a_store_that_answers() {
        for (int i = 0; i < 100; i++) {
            breaker.enter();
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void an_ending_without_an_answer_gives_the_store_up_for_claims_alone() {
        Breaker.Pass ending = breaker.watch();
        elapse(BOUND);
        ending.failed();
        assertRefuses();
        breaker.watch();
    }

    @Test
    void a_call_without_an_answer_beside_one_that_has_one_lately_says_nothing_of_the_store() {
        Breaker.Pass slow = breaker.enter();
        elapse(BOUND.dividedBy(2).plusMillis(1));
        breaker.watch().answered();
        elapse(BOUND.dividedBy(2).minusMillis(1));
        slow.failed();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void answers_from_before_say_nothing_of_the_store_now() {
        Breaker.Pass queued = breaker.enter();
        elapse(Duration.ofMillis(10));
        breaker.watch().answered();
        elapse(BOUND);
        queued.failed();
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void a_store_that_was_given_up_is_tried_by_a_claim_now_and_then() {
        open();
        assertRefuses();
        elapse(Duration.ofMillis(250));
        breaker.enter();
        assertRefuses();
        elapse(Duration.ofMillis(250));
        breaker.enter();
        assertRefuses();
    }

    @Test
    void an_answer_to_the_one_that_tries_lets_all_through() {
        open();
        elapse(Duration.ofMillis(250));
        Breaker.Pass probe = breaker.enter();
        probe.answered();
        breaker.enter();
        breaker.enter();
    }

    @Test
    void a_late_answer_lets_all_through() {
        Breaker.Pass late = breaker.enter();
        elapse(BOUND);
        late.failed();
        late.answered();
        breaker.enter();
        breaker.enter();
    }

    @Test
    void a_failure_that_came_soon_is_an_answer_and_a_slow_one_is_silence() {
        open();
        breaker.watch().failed();
        assertThat(breaker.isOpen()).isFalse();

        for (int i = 0; i < 20; i++) {
            Breaker.Pass slow = breaker.watch();
            elapse(Breaker.SOON);
            slow.failed();
        }
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void the_end_of_a_claim_that_was_answered_says_nothing() {
        Breaker.Pass pass = breaker.enter();
        pass.answered();
        elapse(BOUND);
        pass.failed();
        assertThat(breaker.isOpen()).isFalse();
    }
}
