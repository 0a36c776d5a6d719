package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.OperationUndoneException;
import dev.semel.Result;
import dev.semel.store.StoreException;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;
import dev.semel.transaction.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Callers of two processes at once, few keys, and at any step whatever can go wrong: a row is there if and only if its
 * record is completed, and once at most for each key; and what a caller was told is true.
 */
class TransactionHistoryTest {
    private static final int CALLERS = 8;
    private static final int CALLS = 12;
    private static final int KEYS = 20;

    private final PostgresFixture fixture = new PostgresFixture();
    private final Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();

    /** Fences of runs whose callers were told so. */
    private final Set<Long> done = ConcurrentHashMap.newKeySet();

    private final Set<Long> undone = ConcurrentHashMap.newKeySet();
    private final List<Throwable> wrong = new ArrayList<>();

    static List<Long> seeds() {
        Long given = Long.getLong("semel.seed");
        return given == null ? new Random().longs(40, 0, 1_000_000).boxed().toList() : List.of(given);
    }

    /** What goes wrong in a call, if anything. */
    private enum Trouble {
        NONE,
        RUN_FAILS,
        STATEMENT_FAILS,
        COMMIT_FAILS,
        LEASE_LAPSES,
        SESSION_ENDS_IN_RUN,
        SESSION_ENDS_BEFORE_COMMIT,
        COMMITTED_UNHEARD,
        NOT_COMMITTED_UNHEARD
    }

    private static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rows_and_records_agree_after_any_history(long seed) throws InterruptedException {
        try (var one = fixture.open();
                var other = fixture.another()) {
            Shop.makeTable(fixture);
            fixture.sql("CREATE TABLE " + fixture.schema() + ".once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
            var shops = List.of(shop(one, seed), shop(other, seed + 1));
            var callers = new ArrayList<Thread>();
            for (int i = 0; i < CALLERS; i++) {
                var random = new Random(seed * CALLERS + i);
                Shop shop = shops.get(i % 2);
                callers.add(Thread.ofPlatform().start(() -> call(shop, random)));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(wrong).as("seed %d", seed).isEmpty();
            assertAgreement(seed);
            fixture.elapse(Shop.PAYMENT.lease().plusSeconds(1));
            for (int key = 0; key < KEYS; key++) {
                assertSettled(shops.get(key % 2), "k" + key, seed);
            }
            shops.forEach(shop -> shop.engine.close());
        } finally {
            fixture.clear();
        }
    }

    private Shop shop(PostgresStore store, long seed) {
        PGSimpleDataSource dataSource = Shop.dataSource(fixture.url());
        String isolation =
                List.of("read\\ committed", "repeatable\\ read", "serializable").get((int) (seed % 3));
        dataSource.setOptions(dataSource.getOptions() + " -c default_transaction_isolation=" + isolation);
        return new Shop(store, fixture.schema(), dataSource);
    }

    private void call(Shop shop, Random random) {
        for (int i = 0; i < CALLS; i++) {
            String key = "k" + random.nextInt(KEYS);
            Trouble trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
            var fence = new AtomicLong();
            try {
                var result = shop.engine
                        .operations(Shop.PAYMENT.withWaitAtMost(Duration.ofMillis(random.nextInt(50))))
                        .run("shop", key, null, transactions(shop, trouble), attempt -> {
                            fence.set(attempt.fence());
                            String receipt = shop.insert(key, attempt);
                            during(shop, trouble);
                            return receipt;
                        });

                if (result instanceof Result.Executed) {
                    executed.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
                    done.add(fence.get());
                }
            } catch (OperationUndoneException | StoreException | Planned expected) {

                undone.add(fence.get());
            } catch (RuntimeException e) {
                if (!(e.getCause() instanceof SQLException)) {
                    synchronized (wrong) {
                        wrong.add(e);
                    }
                }
            }
        }
    }

    private String rowsOf(Set<Long> fences) {
        return fixture.read("SELECT count(*) FROM " + fixture.schema() + ".payments WHERE fence = ANY ('{"
                + fences.stream().map(String::valueOf).collect(Collectors.joining(",")) + "}')");
    }

    private void during(Shop shop, Trouble trouble) {
        switch (trouble) {
            case RUN_FAILS -> throw new Planned();
            case STATEMENT_FAILS -> execute(shop.connection(), "SELECT 1/0");
            case COMMIT_FAILS ->
                execute(shop.connection(), "INSERT INTO " + fixture.schema() + ".once VALUES (1), (1)");
            case LEASE_LAPSES -> fixture.elapse(Shop.PAYMENT.lease().plusSeconds(1));
            case SESSION_ENDS_IN_RUN -> execute(shop.connection(), "SELECT pg_terminate_backend(pg_backend_pid())");
            case NONE, SESSION_ENDS_BEFORE_COMMIT, COMMITTED_UNHEARD, NOT_COMMITTED_UNHEARD -> {}
        }
    }

    /** An error is the application's, which doesn't look. */
    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isNotEmpty();
        }
    }

    private static Transactions transactions(Shop shop, Trouble trouble) {
        return () -> {
            Transaction begun = shop.dataSourceTransactions.begin();
            return new PassedTransaction(begun) {
                @Override
                public CommitResult commit() {
                    return switch (trouble) {
                        case SESSION_ENDS_BEFORE_COMMIT -> {
                            execute(shop.connection(), "SELECT pg_terminate_backend(pg_backend_pid())");
                            yield super.commit();
                        }
                        case COMMITTED_UNHEARD -> {
                            super.commit();
                            yield new CommitResult.InDoubt(new Planned());
                        }
                        case NOT_COMMITTED_UNHEARD -> {
                            super.rollback();
                            yield new CommitResult.InDoubt(new Planned());
                        }
                        default -> super.commit();
                    };
                }
            };
        };
    }

    private String both(String condition) {
        String table = fixture.schema() + ".";
        return fixture.read("SELECT coalesce(string_agg(key || ': ' || state || ' ' || rows, ', '), 'none') FROM ("
                + "SELECT r.key, r.state, (SELECT count(*) FROM " + table + "payments p WHERE p.key = r.key) AS rows"
                + " FROM " + table + "semel_records r WHERE r.key IS NOT NULL) b WHERE " + condition);
    }

    private void assertAgreement(long seed) {
        assertThat(both("rows > 1 OR (state = 2) <> (rows = 1)"))
                .as("keys whose record and rows don't agree, seed %d", seed)
                .isEqualTo("none");
        assertThat(fixture.read("SELECT count(*) FROM " + fixture.schema()
                        + ".payments WHERE key NOT IN (SELECT key FROM " + fixture.schema()
                        + ".semel_records WHERE state = 2)"))
                .as("rows without a record, seed %d", seed)
                .isEqualTo("0");
        assertThat(rowsOf(done))
                .as("of runs that are said to be done, seed %d", seed)
                .isEqualTo("" + done.size());
        assertThat(rowsOf(undone))
                .as("of runs that are said to be undone, seed %d", seed)
                .isEqualTo("0");
    }

    /** The key runs if it hasn't, and there is one row. */
    private void assertSettled(Shop shop, String key, long seed) {
        boolean wasThere = executed.getOrDefault(key, new AtomicInteger()).get() > 0;
        Result<String> result = shop.pay(key);
        if (wasThere) {
            assertThat(result).as("%s, seed %d", key, seed).isInstanceOf(Result.Replayed.class);
        }
        assertThat(result).as("%s, seed %d", key, seed).isNotInstanceOf(Result.Refused.class);
        assertThat(executed.getOrDefault(key, new AtomicInteger()).get()).isLessThanOrEqualTo(1);
        assertThat(both("key = '" + key + "' AND state = 2 AND rows = 1"))
                .as("%s, seed %d", key, seed)
                .isNotEqualTo("none");
    }
}
