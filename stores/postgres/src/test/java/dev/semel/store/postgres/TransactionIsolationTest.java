package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.OperationUndoneException;
import dev.semel.Result;
import dev.semel.store.postgres.Shop.Step;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Whatever the isolation of an application's transactions. */
class TransactionIsolationTest {
    private final PostgresFixture fixture = new PostgresFixture();

    TransactionIsolationTest() {
        fixture.another().close();
        Shop.makeTable(fixture);
    }

    @AfterEach
    void close() {
        fixture.clear();
    }

    private Shop shop(String isolation) {
        PGSimpleDataSource dataSource = Shop.dataSource(fixture.url());
        dataSource.setOptions(
                dataSource.getOptions() + " -c default_transaction_isolation=" + isolation.replace(" ", "\\ "));
        return new Shop(fixture, dataSource);
    }

    private String rows(String key) {
        return fixture.read("SELECT count(*) FROM " + fixture.schema() + ".payments WHERE key = '" + key + "'");
    }

    private void renew() {
        fixture.sql("UPDATE " + fixture.schema() + ".semel_records SET lease_until = lease_until + 1 WHERE key = 'k1'");
    }

    private void readAll(Shop shop) {
        try (Statement statement = shop.connection().createStatement()) {
            statement.execute("SELECT sum(fence) FROM " + fixture.schema() + ".payments");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertRunsAgain(Shop shop) {
        assertThat(rows("k1")).isEqualTo("0");
        assertThat(shop.at(Step.BEGUN, () -> {}).pay("k1")).isInstanceOf(Result.Executed.class);
        assertThat(rows("k1")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void a_run_is_committed_with_its_record(String isolation) {
        try (Shop shop = shop(isolation)) {
            shop.at(Step.ROW_WRITTEN, () -> readAll(shop));
            assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
            assertThat(shop.pay("k1")).isInstanceOf(Result.Replayed.class);
            assertThat(rows("k1")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed"})
    void a_lease_that_is_renewed_during_the_run_is_no_obstacle(String isolation) {
        try (Shop shop = shop(isolation)) {
            shop.at(Step.ROW_WRITTEN, this::renew);
            assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
        }
    }

    /** The row has changed since the transaction's snapshot: that is said in the guide, with the way out. */
    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void a_lease_that_is_renewed_after_the_snapshot_rolls_the_run_back(String isolation) {
        try (Shop shop = shop(isolation)) {
            shop.at(Step.ROW_WRITTEN, this::renew);
            assertThatThrownBy(() -> shop.pay("k1"))
                    .isInstanceOf(OperationUndoneException.class)
                    .hasMessageContaining("could not serialize access");
            assertRunsAgain(shop);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serializable"})
    void a_serialization_failure_rolls_the_run_back(String isolation) {
        try (Shop shop = shop(isolation);
                Shop other = shop(isolation)) {
            other.at(Step.ROW_WRITTEN, () -> readAll(other));
            shop.at(Step.ROW_WRITTEN, () -> {
                readAll(shop);
                assertThat(other.pay("k2")).isInstanceOf(Result.Executed.class);
            });

            assertThatThrownBy(() -> shop.pay("k1"))
                    .isInstanceOf(OperationUndoneException.class)
                    .hasMessageContaining("could not serialize access");

            assertRunsAgain(shop);
        }
        assertThat(rows("k2")).isEqualTo("1");
    }
}
