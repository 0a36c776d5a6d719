package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.StoreException;
import org.junit.jupiter.api.Test;

final class BreakerTest {
    private final Breaker breaker = new Breaker();

    private void assertRefuses() {
        assertThatThrownBy(breaker::enter).isInstanceOf(StoreException.Refused.class);
    }

    private void open() {
        breaker.enter().timedOut();
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
        breaker.watch().timedOut();
        breaker.enter();
        assertRefuses();
        breaker.watch();
    }

    @Test
    void a_claim_without_an_answer_beside_one_that_has_one_says_nothing_of_the_store() {
        Breaker.Pass slow = breaker.enter();
        breaker.watch().answered();
        slow.timedOut();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void an_answer_of_before_says_nothing_of_the_store_now() {
        breaker.enter().answered();
        open();
    }

    @Test
    void a_store_that_was_given_up_is_tried_by_one_claim_at_a_time() {
        open();
        Breaker.Pass probe = breaker.enter();
        assertRefuses();
        probe.timedOut();
        breaker.enter();
        assertRefuses();
    }

    @Test
    void an_answer_to_the_one_that_tries_lets_all_through() {
        open();
        Breaker.Pass probe = breaker.enter();
        probe.answered();
        breaker.enter();
        breaker.enter();
    }

    @Test
    void a_late_answer_lets_all_through() {
        Breaker.Pass late = breaker.enter();
        late.timedOut();
        late.answered();
        breaker.enter();
        breaker.enter();
    }

    @Test
    void the_end_of_a_claim_that_was_answered_says_nothing() {
        Breaker.Pass pass = breaker.enter();
        pass.answered();
        pass.timedOut();
        assertThat(breaker.isOpen()).isFalse();
    }
}
