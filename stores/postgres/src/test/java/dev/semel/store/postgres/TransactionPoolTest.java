package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.Operation;
import dev.semel.OperationUndoneException;
import dev.semel.Result;
import dev.semel.store.StoreException;
import dev.semel.store.postgres.Shop.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application whose pool has one connection. */
class TransactionPoolTest {
    private static final int REPEATS = 20;

    private final PostgresFixture fixture = new PostgresFixture();
    private final HikariDataSource pool = new HikariDataSource(configuration());
    private final Operation<String> waiting = Shop.PAYMENT.withWaitAtMost(Duration.ofMinutes(1));
    private final Shop shop;

    TransactionPoolTest() {
        fixture.another().close();
        Shop.makeTable(fixture);
        shop = new Shop(fixture, pool);
    }

    private HikariConfig configuration() {
        var configuration = new HikariConfig();
        configuration.setDataSource(Shop.dataSource(fixture.url()));
        configuration.setMaximumPoolSize(1);
        configuration.setConnectionTimeout(5_000);
        return configuration;
    }

    @AfterEach
    void close() {
        shop.close();
        pool.close();
        fixture.clear();
    }

    private String rows() {
        return fixture.read("SELECT count(*) FROM " + fixture.schema() + ".payments");
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static CompletableFuture<Result<String>> aside(Shop where, Operation<String> kind) {
        var result = new CompletableFuture<Result<String>>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(where.pay(kind, "k1"));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static void assertReplayed(Iterable<CompletableFuture<Result<String>>> repeats) {
        repeats.forEach(repeat ->
                assertThat(Stores.answer(repeat)).isEqualTo(new Result.Replayed<>("receipt of k1 by attempt 1")));
    }

    @Test
    void repeats_wait_without_a_connection_and_get_the_result() {
        var repeats = new ConcurrentLinkedQueue<CompletableFuture<Result<String>>>();
        shop.at(Step.ROW_WRITTEN, () -> {
            IntStream.range(0, REPEATS).forEach(i -> repeats.add(aside(shop, waiting)));
            until(() -> shop.engine.waiting() == REPEATS);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
            assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection())
                    .isZero();
        });

        assertThat(shop.pay(waiting, "k1")).isInstanceOf(Result.Executed.class);

        assertReplayed(repeats);
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void repeats_in_another_process_wait_and_get_the_result() {
        var repeats = new ConcurrentLinkedQueue<CompletableFuture<Result<String>>>();
        try (var other = new Shop(fixture)) {
            shop.at(Step.ROW_WRITTEN, () -> {
                IntStream.range(0, REPEATS).forEach(i -> repeats.add(aside(other, waiting)));
                until(() -> other.engine.waiting() == REPEATS);
            });

            shop.pay(waiting, "k1");

            assertReplayed(repeats);
        }
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void repeats_that_wait_for_a_run_that_fails_run_one_after_the_other_until_one_counts() {
        var repeats = new ConcurrentLinkedQueue<CompletableFuture<Result<String>>>();
        shop.at(Step.ROW_WRITTEN, () -> {
            shop.at(Step.ROW_WRITTEN, () -> {});
            IntStream.range(0, REPEATS).forEach(i -> repeats.add(aside(shop, waiting)));
            until(() -> shop.engine.waiting() == REPEATS);
            throw new IllegalStateException("no");
        });

        assertThatThrownBy(() -> shop.pay(waiting, "k1")).hasMessage("no");

        List<Result<String>> results = repeats.stream().map(Stores::answer).toList();
        assertThat(results).filteredOn(Result.Executed.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(Result.Replayed.class::isInstance).hasSize(REPEATS - 1);
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void a_connection_that_broke_is_not_given_out_again() {
        shop.at(
                Step.RECORD_WRITTEN,
                () -> fixture.read(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'shop'"
                                + " AND query LIKE '%" + fixture.schema() + "%'"));
        assertThatThrownBy(() -> shop.pay("k1")).isInstanceOf(OperationUndoneException.class);

        assertThat(shop.at(Step.BEGUN, () -> {}).pay("k1")).isInstanceOf(Result.Executed.class);
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void a_connection_goes_back_as_it_came() throws SQLException {
        shop.pay("k1");
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void without_a_connection_nothing_runs_and_the_key_is_free() throws SQLException {
        pool.setConnectionTimeout(250);
        try (Connection taken = pool.getConnection()) {
            assertThat(taken.isValid(1)).isTrue();
            assertThatThrownBy(() -> shop.pay("k1")).isInstanceOf(StoreException.Refused.class);
        }
        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
    }

    @Test
    void a_run_can_not_end_its_transaction_itself() {
        shop.at(Step.ROW_WRITTEN, () -> {
            Connection lent = shop.connection();
            assertThatThrownBy(lent::commit).isInstanceOf(SQLException.class);
            assertThatThrownBy(lent::rollback).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> lent.setAutoCommit(true)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> shop.transactions().begin()).hasMessageContaining("don't nest");
            try {
                lent.rollback(lent.setSavepoint());
                lent.close();
                assertThat(lent.isClosed()).isFalse();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);

        assertThatThrownBy(shop::connection).isInstanceOf(IllegalStateException.class);
        assertThat(rows()).isEqualTo("1");
    }
}
