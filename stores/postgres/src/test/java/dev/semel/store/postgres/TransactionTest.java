package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.OperationUndoneException;
import dev.semel.Operations.Entry;
import dev.semel.Result;
import dev.semel.policy.Problem;
import dev.semel.store.TransactionRecords;
import dev.semel.store.postgres.Shop.Step;
import dev.semel.transaction.Transaction;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** An application's rows and the record of their key are committed together, or neither is. */
class TransactionTest {
    private final PostgresFixture fixture = new PostgresFixture();
    private final Shop shop;

    TransactionTest() {
        fixture.another().close();
        Shop.makeTable(fixture);
        shop = new Shop(fixture);
    }

    @AfterEach
    void close() {
        shop.close();
        fixture.clear();
    }

    private String rows(String key) {
        return fixture.read("SELECT count(*) FROM " + fixture.schema() + ".payments WHERE key = '" + key + "'");
    }

    /** Of the record of the key; empty if there is none. */
    private String state(String key) {
        return fixture.read(
                "SELECT state FROM " + fixture.schema() + ".semel_records WHERE key = '" + key + "' AND state <> 0");
    }

    private void execute(String sql) {
        try (Statement statement = shop.connection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertFree(String key) {
        assertThat(rows(key)).isEqualTo("0");
        assertThat(state(key)).isEmpty();
        assertThat(shop.at(Step.BEGUN, () -> {}).pay(key)).isInstanceOf(Result.Executed.class);
        assertThat(rows(key)).isEqualTo("1");
    }

    @Test
    void row_and_record_are_there_and_a_repeat_gets_the_result() {
        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);

        assertThat(rows("k1")).isEqualTo("1");
        assertThat(state("k1")).isEqualTo("2");
        assertThat(shop.pay("k1")).isEqualTo(new Result.Replayed<>("receipt of k1 by attempt 1"));
        assertThat(rows("k1")).isEqualTo("1");
    }

    @Test
    void neither_is_there_for_others_before_the_commit() {
        shop.at(Step.RECORD_WRITTEN, () -> {
            assertThat(rows("k1")).isEqualTo("0");
            assertThat(state("k1")).isEqualTo("1");
        });
        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
    }

    @Test
    void a_run_that_fails_leaves_no_row_and_a_free_key() {
        var failure = new IllegalArgumentException("no such account");
        shop.at(Step.ROW_WRITTEN, () -> {
            throw failure;
        });

        assertThatThrownBy(() -> shop.pay("k1")).isSameAs(failure);

        assertFree("k1");
    }

    @Test
    void a_deferred_constraint_that_fails_at_the_commit_is_an_error_and_leaves_the_key_free() {
        fixture.sql("CREATE TABLE " + fixture.schema() + ".once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        String twice = "INSERT INTO " + fixture.schema() + ".once VALUES (1), (1)";
        shop.at(Step.ROW_WRITTEN, () -> execute(twice));

        assertThatThrownBy(() -> shop.pay("k1"))
                .isInstanceOf(OperationUndoneException.class)
                .hasRootCauseInstanceOf(SQLException.class)
                .hasMessageContaining("duplicate key value");

        assertFree("k1");
    }

    @Test
    void a_statement_that_failed_unseen_fails_the_run() {
        shop.at(Step.ROW_WRITTEN, () -> assertThatThrownBy(() -> execute("SELECT 1/0")));

        assertThatThrownBy(() -> shop.pay("k1")).isInstanceOf(OperationUndoneException.class);

        assertFree("k1");
    }

    @Test
    void an_overtaken_run_leaves_nothing_and_is_told_so() {
        try (var other = new Shop(fixture)) {
            shop.at(Step.ROW_WRITTEN, () -> {
                fixture.elapse(Shop.PAYMENT.lease().plusSeconds(1));
                assertThat(other.pay("k1")).isInstanceOf(Result.Executed.class);
            });

            assertThat(shop.pay("k1")).isEqualTo(new Result.Refused<>("payment", Problem.OUTCOME_UNKNOWN, true));
        }

        assertThat(rows("k1")).isEqualTo("1");
        assertThat(shop.pay("k1").value()).isEqualTo("receipt of k1 by attempt 2");
    }

    @Test
    void a_run_that_was_overtaken_by_one_under_way_takes_nothing_from_that() {
        try (var other = new Shop(fixture)) {
            shop.at(Step.ROW_WRITTEN, () -> {
                fixture.elapse(Shop.PAYMENT.lease().plusSeconds(1));
                var second = Stores.answer(other.payments().admitInTransaction("shop", "k1", null));
                assertThat(second).isInstanceOf(Entry.Begun.class);
            });

            assertThat(shop.pay("k1")).isEqualTo(new Result.Refused<>("payment", Problem.OUTCOME_UNKNOWN, true));
        }
        assertThat(rows("k1")).isEqualTo("0");
        assertThat(state("k1")).isEqualTo("1");
    }

    @Test
    void a_connection_on_which_a_commit_ended_strangely_is_ended() throws SQLException {
        try (Connection connection = Shop.dataSource(fixture.url()).getConnection()) {
            var strange = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("commit")) {
                            throw new IllegalStateException("a pool's own");
                        }
                        // It goes back to the pool when it is closed.
                        return method.getName().equals("close") ? null : method.invoke(connection, arguments);
                    });
            var pool = new PGSimpleDataSource() {
                private static final long serialVersionUID = 1L;

                @Override
                public Connection getConnection() {
                    return strange;
                }
            };
            try (var pooled = new Shop(fixture, pool)) {
                assertThatThrownBy(() -> pooled.pay("k1")).isInstanceOf(OperationUndoneException.class);
            }
            assertThat(connection.isClosed()).isTrue();
        }
        assertFree("k1");
    }

    @Test
    void a_run_whose_claim_lapsed_and_was_not_taken_over_counts() {
        shop.at(Step.ROW_WRITTEN, () -> fixture.elapse(Shop.PAYMENT.lease().plusSeconds(1)));

        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
        assertThat(state("k1")).isEqualTo("2");
    }

    @Test
    void a_connection_that_commits_by_itself_completes_no_record() throws SQLException {
        var run = shop.payments().admitInTransaction("shop", "k1", null);
        Transaction begun = shop.dataSourceTransactions.begin();
        try (Connection another = Shop.dataSource(fixture.url()).getConnection()) {
            var apart = new PassedTransaction(begun) {
                @Override
                public TransactionRecords records() {
                    return shop.store.records(another);
                }
            };
            var result = ((Entry.Begun<String>) Stores.answer(run)).run().completeIn(apart, "receipt");

            assertThat(Stores.failure(result)).hasMessageContaining("no transaction is under way on this connection");
        }
        assertThat(state("k1")).isEmpty();
    }

    @Test
    void a_renewal_that_is_under_way_at_the_end_is_waited_for() {
        String renewal = "UPDATE " + fixture.schema() + ".semel_records SET lease_until = lease_until + 1";
        try (var renewing = fixture.transaction()) {
            shop.at(Step.ROW_WRITTEN, () -> {
                renewing.run(renewal);
                Thread.ofPlatform().daemon().start(() -> {
                    fixture.awaitLock();
                    renewing.run("COMMIT");
                });
            });
            assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
        }
        assertThat(state("k1")).isEqualTo("2");
    }

    @Test
    void a_claim_that_died_runs_again_when_its_lease_is_over() {
        shop.payments()
                .admitInTransaction("shop", "k1", null)
                .toCompletableFuture()
                .join();
        shop.engine.close();
        fixture.elapse(Shop.PAYMENT.lease().plusSeconds(1));

        try (var other = new Shop(fixture)) {
            assertThat(other.pay("k1").value()).isEqualTo("receipt of k1 by attempt 2");
        }
        assertThat(rows("k1")).isEqualTo("1");
    }
}
