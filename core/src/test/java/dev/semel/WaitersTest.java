package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WaitersTest {
    private static final RecordId ID = new RecordId(1, 2, 3, 4);
    private static final RecordId OTHER = new RecordId(1, 2, 3, 5);
    private static final Duration LONG = Duration.ofHours(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Waiters waiters = new Waiters(new Limits(2, 3, Duration.ofSeconds(1), Duration.ofSeconds(1)), timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private CompletableFuture<Void> join(RecordId id) {
        Waiters.Place place = waiters.join(id, LONG, LONG);
        assertThat(place).isInstanceOf(Waiters.Place.Waiting.class);
        return ((Waiters.Place.Waiting) place).woken();
    }

    @Test
    void who_waits_for_another_processs_run_is_woken_when_the_store_says_that_it_ended() {
        CompletableFuture<Void> waiting = join(ID);
        CompletableFuture<Void> elsewhere = join(OTHER);
        waiters.ended(ID);
        waiting.join();
        assertThat(elsewhere).isNotDone();
        assertThat(waiters.count()).isEqualTo(1);
    }

    @Test
    void who_waits_for_a_run_of_this_process_is_woken_by_its_line_alone() {
        Waiters.Line line = waiters.open(ID);
        CompletableFuture<Void> waiting = join(ID);
        waiters.ended(ID);
        assertThat(waiting).isNotDone();
        line.close();
        waiting.join();
    }

    @Test
    void the_line_of_another_processs_run_is_no_longer_than_any_other() {
        assertThat(join(ID)).isNotDone();
        assertThat(join(ID)).isNotDone();
        assertThat(waiters.join(ID, LONG, LONG)).isInstanceOf(Waiters.Place.Full.class);
    }

    @Test
    void a_line_that_was_left_can_be_entered_again() {
        waiters.join(ID, LONG, Duration.ofMillis(1));
        EngineFixture.until(() -> waiters.count() == 0);
        CompletableFuture<Void> waiting = join(ID);
        waiters.ended(ID);
        waiting.join();
    }

    @Test
    void closing_wakes_all() {
        CompletableFuture<Void> waiting = join(ID);
        waiters.close();
        waiting.join();
        assertThat(waiters.join(ID, LONG, LONG)).isInstanceOf(Waiters.Place.Full.class);
    }
}
