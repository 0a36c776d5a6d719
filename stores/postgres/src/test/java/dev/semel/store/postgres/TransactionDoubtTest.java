package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Limits;
import dev.semel.OperationUndoneException;
import dev.semel.Result;
import dev.semel.policy.Problem;
import dev.semel.store.Gate;
import dev.semel.store.postgres.Shop.Step;
import dev.semel.store.tck.SilentHop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections and servers that go at any moment of a transaction: what became of it is found out. */
class TransactionDoubtTest {
    private static final Result<String> NOT_KNOWN_YET = new Result.Refused<>("payment", Problem.UNAVAILABLE, true);

    private static final Limits IMPATIENT = new Limits(10, 10, Duration.ofSeconds(5), Duration.ofMillis(100));

    private static TestServer server;

    private final PostgresFixture fixture = new PostgresFixture(server.url(), "read committed");
    private final SilentHop hop = new SilentHop(server.port());
    private final PGSimpleDataSource throughHop =
            Shop.dataSource(server.url().replace(":" + server.port(), ":" + hop.port()));
    private final Shop shop;

    /** Tells its callers soon that it doesn't know. */
    private final Shop impatient;

    TransactionDoubtTest() {
        fixture.another().close();
        Shop.makeTable(fixture);
        // Waits for no standby that never comes; the application's commits do.
        var settings = PostgresSettings.of(
                        server.url() + "&options=-c%20synchronous_commit%3Dlocal", Durability.POWER_LOSS)
                .withSchema(fixture.schema());
        shop = new Shop(PostgresStore.open(settings), fixture.schema(), throughHop);
        impatient = new Shop(shop.store, fixture.schema(), throughHop, IMPATIENT);
    }

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        impatient.close();
        shop.close();
        hop.close();
        fixture.clear();
    }

    private String rows(String key) {
        return fixture.read("SELECT count(*) FROM " + fixture.schema() + ".payments WHERE key = '" + key + "'");
    }

    private String completed(String key) {
        return "SELECT count(*) FROM " + fixture.schema() + ".semel_records WHERE state = 2 AND key = '" + key + "'";
    }

    /** Until it isn't refused any more. */
    private Result<String> payWhenSettled() {
        shop.at(Step.BEGUN, () -> {});
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Result<String> result = shop.pay("k1");
        while (result instanceof Result.Refused && System.nanoTime() < until) {
            result = shop.pay("k1");
        }
        assertThat(rows("k1")).isEqualTo("1");
        assertThat(fixture.read(completed("k1"))).isEqualTo("1");
        return result;
    }

    private void assertUndone() {
        assertThatThrownBy(() -> shop.pay("k1")).isInstanceOf(OperationUndoneException.class);
        assertThat(rows("k1")).isEqualTo("0");
        assertThat(payWhenSettled()).isInstanceOf(Result.Executed.class);
    }

    private void terminate() {
        fixture.read("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'shop'");
    }

    private static void aside(Runnable what) {
        Thread.ofPlatform().daemon().start(what);
    }

    private void awaitCommit() {
        server.await(completed("k1"), "1");
    }

    @Test
    void a_session_that_is_ended_before_the_record_is_written_leaves_nothing() {
        shop.at(Step.ROW_WRITTEN, this::terminate);
        assertUndone();
    }

    @Test
    void a_session_that_is_ended_after_the_record_was_written_leaves_nothing() {
        shop.at(Step.RECORD_WRITTEN, this::terminate);
        assertUndone();
    }

    @Test
    void a_session_that_is_ended_while_its_commit_waits_for_a_standby_has_committed() {
        var terminated = new AtomicBoolean();
        server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        aside(() -> {
            server.await("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", "1");
            terminated.set(true);
            terminate();
        });
        try {
            // The server takes the setting in when it comes to it: commits wait from then on.
            for (int i = 0; !terminated.get(); i++) {
                assertThat(shop.pay("k" + i)).isInstanceOf(Result.Executed.class);
                assertThat(rows("k" + i)).isEqualTo("1");
            }
        } finally {
            server.run("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        }
    }

    @Test
    void an_answer_of_the_commit_that_is_lost_is_found_out() {
        shop.at(Step.RECORD_WRITTEN, () -> {
            hop.swallowAnswers();
            aside(() -> {
                awaitCommit();
                hop.cut();
                hop.goOn();
            });
        });

        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
        assertThat(payWhenSettled()).isInstanceOf(Result.Replayed.class);
    }

    @Test
    void a_commit_that_is_lost_leaves_nothing() {
        shop.at(Step.RECORD_WRITTEN, () -> {
            hop.fallSilent();
            aside(() -> {
                hop.cut();
                hop.goOn();
            });
        });
        assertUndone();
    }

    @Test
    void a_commit_that_is_under_way_for_long_is_not_known_until_it_arrives() {
        throughHop.setSocketTimeout(1);
        impatient.at(Step.RECORD_WRITTEN, hop::fallSilent);

        assertThat(impatient.pay("k1")).isEqualTo(NOT_KNOWN_YET);
        assertThat(shop.pay("k1")).isInstanceOf(Result.Refused.class);
        assertThat(rows("k1")).isEqualTo("0");

        hop.goOn();
        assertThat(payWhenSettled()).isInstanceOf(Result.Replayed.class);
    }

    @Test
    void a_commit_that_is_under_way_for_long_is_not_known_until_it_is_lost() {
        throughHop.setSocketTimeout(1);
        impatient.at(Step.RECORD_WRITTEN, hop::fallSilent);

        assertThat(impatient.pay("k1")).isEqualTo(NOT_KNOWN_YET);

        hop.cut();
        hop.goOn();
        assertThat(payWhenSettled()).isInstanceOf(Result.Executed.class);
    }

    @Test
    void a_server_that_crashes_before_the_commit_has_nothing_when_it_is_back() {
        impatient.at(Step.RECORD_WRITTEN, server::crash);
        try {
            assertThat(impatient.pay("k1")).isEqualTo(NOT_KNOWN_YET);
        } finally {
            server.begin();
        }
        assertThat(rows("k1")).isEqualTo("0");
        assertThat(payWhenSettled()).isInstanceOf(Result.Executed.class);
    }

    @Test
    void a_server_that_crashes_after_the_commit_and_before_its_answer_has_it_when_it_is_back() {
        impatient.at(Step.RECORD_WRITTEN, () -> {
            hop.swallowAnswers();
            aside(() -> {
                awaitCommit();
                server.crash();
            });
        });
        try {
            assertThat(impatient.pay("k1")).isEqualTo(NOT_KNOWN_YET);
        } finally {
            hop.goOn();
            server.begin();
        }
        assertThat(payWhenSettled()).isInstanceOf(Result.Replayed.class);
    }

    @Test
    void a_store_whose_records_are_moved_away_lets_no_transaction_complete_one() {
        shop.at(Step.ROW_WRITTEN, () -> {
            assertThat(answer(shop.store.turn(Gate.OPEN, Gate.sealed("moving"))))
                    .isTrue();
            assertThat(answer(shop.store.turn(Gate.sealed("moving"), Gate.moved("moved"))))
                    .isTrue();
        });

        assertThatThrownBy(() -> shop.pay("k1"))
                .isInstanceOf(OperationUndoneException.class)
                .hasMessageContaining("moved");
        assertThat(rows("k1")).isEqualTo("0");
    }

    @Test
    void a_commit_in_doubt_is_found_out_though_the_records_were_moved_away_meanwhile() {
        shop.at(Step.RECORD_WRITTEN, () -> {
            hop.swallowAnswers();
            aside(() -> {
                awaitCommit();
                answer(shop.store.turn(Gate.OPEN, Gate.moved("moved")));
                hop.cut();
                hop.goOn();
            });
        });

        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
        assertThat(rows("k1")).isEqualTo("1");
    }

    @Test
    void a_claim_in_doubt_is_read_when_it_can_not_be_renewed_any_more() {
        shop.at(Step.RECORD_WRITTEN, () -> {
            terminate();
            answer(shop.store.turn(Gate.OPEN, Gate.moved("moved")));
        });

        assertThatThrownBy(() -> shop.pay("k1")).isInstanceOf(OperationUndoneException.class);
        assertThat(rows("k1")).isEqualTo("0");
    }

    @Test
    void while_the_records_are_sealed_what_was_claimed_before_is_completed() {
        shop.at(Step.ROW_WRITTEN, () -> answer(shop.store.turn(Gate.OPEN, Gate.sealed("moving"))));

        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
        assertThat(rows("k1")).isEqualTo("1");
    }
}
