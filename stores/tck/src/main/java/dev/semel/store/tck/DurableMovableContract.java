package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Gate;
import dev.semel.store.StoreException;
import org.junit.jupiter.api.Test;

/** What a movable store holds besides that outlives its process. */
public abstract class DurableMovableContract extends MovableContract {
    @Test
    final void a_gate_its_note_and_the_mark_outlive_the_process() {
        Gate sealed = Gate.sealed("being filled");
        Answers.of(store().bindMark("0123456789ab"));
        Answers.of(store().turn(Gate.OPEN, sealed));
        Answers.of(store().note(sealed.sign(), "halfway"));
        reopen();

        assertThat(Answers.of(store().gate())).isEqualTo(sealed);
        assertThat(Answers.of(store().note())).isEqualTo("halfway");
        assertThat(Answers.of(store().secretMark())).contains("0123456789ab");
        Answers.failure(store().claim(ClaimBuilder.fresh().request()), StoreException.Sealed.class);
    }
}
