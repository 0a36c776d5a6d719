package dev.semel.store.postgres;

import dev.semel.store.StoreException;
import dev.semel.store.TransactionRecords;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;
import dev.semel.transaction.Transactions;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on an application's own connections, for programs without a framework that has some. A run takes the
 * connection that it writes with from {@link #connection()}. Thread-safe.
 */
public final class DataSourceTransactions implements Transactions {
    private static final System.Logger LOG = System.getLogger(DataSourceTransactions.class.getName());

    private final DataSource dataSource;
    private final PostgresStore store;

    /** Of this data source: a program can have several. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Open> current = new ThreadLocal<>();

    private DataSourceTransactions(DataSource dataSource, PostgresStore store) {
        this.dataSource = dataSource;
        this.store = store;
    }

    /**
     * Transactions on these connections, which have to lead to the store's own database. Asks the database.
     *
     * @param dataSource a pool, as a rule; its connections' isolation is left as it is
     * @throws StoreException.Unavailable records can't be completed there; the message says what to do
     */
    public static DataSourceTransactions on(DataSource dataSource, PostgresStore store) {
        store.checkShared(dataSource);
        return new DataSourceTransactions(dataSource, store);
    }

    /**
     * @throws IllegalStateException one is under way on this thread
     * @throws StoreException.Unavailable there is no connection
     */
    @Override
    public Transaction begin() {
        if (current.get() != null) {
            throw new IllegalStateException("a transaction is under way on this thread: they don't nest");
        }
        try {
            var open = new Open(dataSource.getConnection());
            current.set(open);
            return open;
        } catch (SQLException e) {
            throw new StoreException.Refused("no transaction can be begun: " + e.getMessage(), e);
        }
    }

    /**
     * The connection of the transaction that is under way on this thread. It is ended for the work and not by it:
     * {@code close} does nothing, {@code commit}, {@code rollback} but to a savepoint, and {@code setAutoCommit} throw.
     *
     * @throws IllegalStateException there is none
     */
    public Connection connection() {
        Open open = current.get();
        if (open == null) {
            throw new IllegalStateException("no transaction is under way on this thread");
        }
        return open.lent;
    }

    private final class Open implements Transaction {
        private final Connection connection;
        private final Connection lent;
        private final boolean autoCommitted;

        Open(Connection connection) throws SQLException {
            this.connection = connection;
            this.lent = lent(connection);
            try {
                this.autoCommitted = connection.getAutoCommit();
                connection.setAutoCommit(false);
            } catch (SQLException | RuntimeException e) {
                discard();
                throw e;
            }
        }

        @Override
        public TransactionRecords records() {
            return store.records(connection);
        }

        @Override
        public CommitResult commit() {
            end();
            CommitResult result;
            try {
                connection.commit();
                result = new CommitResult.Committed();
            } catch (SQLException | RuntimeException e) {
                result = CommitFailures.of(e);
            }
            if (result instanceof CommitResult.InDoubt) {
                discard();
            } else {
                giveBack();
            }
            return result;
        }

        @Override
        public void rollback() {
            end();
            try {
                connection.rollback();
            } catch (SQLException | RuntimeException e) {
                LOG.log(Level.DEBUG, "a connection could not be rolled back, and is ended", e);
                discard();
                return;
            }
            giveBack();
        }

        @Override
        public boolean isRollbackOnly() {
            return false;
        }

        private void end() {
            if (current.get() != this) {
                throw new IllegalStateException("it has ended, or is another thread's");
            }
            current.remove();
        }

        private void giveBack() {
            try {
                connection.setAutoCommit(autoCommitted);
                connection.close();
            } catch (SQLException | RuntimeException e) {
                discard();
            }
        }

        /** Nobody uses it again: nobody knows what is under way on it. */
        private void discard() {
            try (connection) {
                connection.abort(Runnable::run);
            } catch (SQLException | RuntimeException e) {
                LOG.log(Level.DEBUG, "a connection could not be ended", e);
            }
        }
    }

    private static Connection lent(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                DataSourceTransactions.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> lend(connection, proxy, method, arguments));
    }

    @SuppressWarnings("ReferenceEquality")
    private static @Nullable Object lend(
            Connection connection, Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        boolean plain = arguments == null || arguments.length == 0;
        switch (method.getName()) {
            case "close" -> {
                return null;
            }
            case "commit", "setAutoCommit", "abort" -> throw notYours(method);
            case "rollback" -> {
                if (plain) {
                    throw notYours(method);
                }
            }
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            default -> {}
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static SQLException notYours(Method method) {
        return new SQLException(
                method.getName() + ": the transaction is ended together with the record of its run, not by the run",
                "2D000");
    }
}
