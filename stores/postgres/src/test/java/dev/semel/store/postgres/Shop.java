package dev.semel.store.postgres;

import dev.semel.Attempt;
import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.Operation;
import dev.semel.Operations;
import dev.semel.Result;
import dev.semel.ResultCodec;
import dev.semel.event.Event;
import dev.semel.key.Secret;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;
import dev.semel.transaction.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process of an application that takes payments: a row in a table of its own for each, and the record of its key in
 * the same transaction. What is done at each step of it is the test's.
 */
final class Shop implements AutoCloseable {
    /** Waits for what it wants to know for as long as a test may take. */
    static final Limits PATIENT = new Limits(100, 100, Duration.ofSeconds(5), Duration.ofMinutes(1));

    static final Operation<String> PAYMENT = Operation.named("payment", ResultCodec.TEXT);
    private static final Secret SECRET = Secret.of(new byte[32]);

    final PostgresStore store;
    final Idempotency engine;
    final DataSourceTransactions dataSourceTransactions;
    final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final String table;
    private volatile Consumer<Step> at = step -> {};

    /** Where a run stands. */
    enum Step {
        BEGUN,
        ROW_WRITTEN,
        RECORD_WRITTEN,
        COMMITTED
    }

    Shop(PostgresFixture fixture) {
        this(fixture, dataSource(fixture.url()));
    }

    Shop(PostgresFixture fixture, DataSource dataSource) {
        this(fixture.another(), fixture.schema(), dataSource);
    }

    Shop(PostgresStore store, String schema, DataSource dataSource) {
        this(store, schema, dataSource, PATIENT);
    }

    Shop(PostgresStore store, String schema, DataSource dataSource, Limits limits) {
        this.store = store;
        this.table = schema + ".payments";
        this.engine = new Idempotency(store, SECRET, limits, events::add);
        this.dataSourceTransactions = DataSourceTransactions.on(dataSource, store);
    }

    static PGSimpleDataSource dataSource(String url) {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setApplicationName("shop");
        dataSource.setOptions("-c synchronous_commit=on"); // which the tests' server has off
        return dataSource;
    }

    /** Nothing in it keeps a key from being paid twice. */
    static void makeTable(PostgresFixture fixture) {
        fixture.sql("CREATE TABLE " + fixture.schema() + ".payments (key text, fence bigint)");
    }

    Shop at(Step step, Runnable what) {
        at = reached -> {
            if (reached == step) {
                what.run();
            }
        };
        return this;
    }

    Connection connection() {
        return dataSourceTransactions.connection();
    }

    Operations<String> payments() {
        return engine.operations(PAYMENT);
    }

    Result<String> pay(String key) {
        return pay(PAYMENT, key);
    }

    Result<String> pay(Operation<String> kind, String key) {
        return engine.operations(kind).run("shop", key, null, transactions(), attempt -> insert(key, attempt));
    }

    String insert(String key, Attempt attempt) {
        at.accept(Step.BEGUN);
        try (PreparedStatement insert = connection().prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
            insert.setString(1, key);
            insert.setLong(2, attempt.fence());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        at.accept(Step.ROW_WRITTEN);
        return "receipt of " + key + " by attempt " + attempt.number();
    }

    /** The data source's, with the test's steps in them. */
    Transactions transactions() {
        return () -> {
            Transaction begun = dataSourceTransactions.begin();
            return new PassedTransaction(begun) {
                @Override
                public CommitResult commit() {
                    at.accept(Step.RECORD_WRITTEN);
                    CommitResult result = super.commit();
                    at.accept(Step.COMMITTED);
                    return result;
                }
            };
        };
    }

    @Override
    public void close() {
        engine.close();
        store.close();
    }
}
