package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Lease;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.SettableClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows go some time after their records are absent, and not before. */
class SweepTest {
    private static final Duration DUE = Duration.ofMinutes(12);

    private final SettableClock clock = SettableClock.atSomeDay();
    private final PostgresFixture fixture = new PostgresFixture();
    private final PostgresStore store =
            PostgresStore.open(fixture.settings(), "read committed", () -> new Shift(clock.millis(), 0));

    @AfterEach
    void clear() {
        store.close();
        fixture.clear();
    }

    private int rows() {
        return Integer.parseInt(fixture.read("SELECT count(*) FROM " + fixture.schema() + ".semel_records"));
    }

    @Test
    void expired_and_released_rows_go_and_live_ones_stay() {
        complete(store, own(store, ClaimBuilder.fresh()), reply(1));
        answer(store.release(own(store, ClaimBuilder.fresh())));
        Lease running = own(store, ClaimBuilder.fresh());

        assertThat(answer(store.sweep())).isZero();
        clock.move(DUE);
        assertThat(answer(store.sweep())).as("the released one").isEqualTo(1);
        answer(store.renew(running, Duration.ofHours(3)));
        clock.move(Duration.ofHours(1));
        assertThat(answer(store.sweep())).as("the completed one").isEqualTo(1);
        clock.move(Duration.ofHours(1));
        assertThat(answer(store.sweep()))
                .as("the running one, past its retention")
                .isZero();
        assertThat(rows()).isEqualTo(1);
        clock.move(Duration.ofHours(2));
        assertThat(answer(store.sweep())).as("its lease lapsed").isEqualTo(1);
    }

    @Test
    void what_has_just_become_absent_stays_for_a_minute() {
        // So that its ten minutes end now.
        clock.move(Duration.ofMillis(600_000 - clock.millis() % 600_000 - 1));
        answer(store.release(own(store, ClaimBuilder.fresh())));

        clock.move(Duration.ofSeconds(59));
        assertThat(answer(store.sweep())).isZero();
        clock.move(Duration.ofSeconds(2));
        assertThat(answer(store.sweep())).isEqualTo(1);
    }

    @Test
    void rows_that_somebody_has_locked_are_passed_over() {
        for (int i = 0; i < 3; i++) {
            answer(store.release(own(store, ClaimBuilder.fresh())));
        }
        clock.move(DUE);
        try (var other = fixture.transaction()) {
            other.run("SELECT 1 FROM " + fixture.schema() + ".semel_records LIMIT 1 FOR UPDATE");

            assertThat(answer(store.sweep())).isEqualTo(2);
        }
        assertThat(answer(store.sweep())).isEqualTo(1);
    }

    @Test
    void a_sweep_that_goes_wrong_is_not_the_last_one() throws InterruptedException {
        var sweeps = new CountDownLatch(3);
        var sweeper = new Sweeper(
                new Connector(fixture.settings(), "read committed"),
                new Sql(fixture.schema()),
                () -> {
                    sweeps.countDown();
                    throw new IllegalStateException("it goes wrong");
                },
                1);
        try {
            assertThat(sweeps.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            sweeper.close();
        }
    }

    @Test
    void more_than_one_statement_removes_go_at_once() {
        for (int i = 0; i < 1_200; i++) {
            answer(store.release(own(store, ClaimBuilder.fresh())));
        }
        clock.move(DUE);

        assertThat(answer(store.sweep())).isEqualTo(1_200);
        assertThat(rows()).isZero();
    }
}
