package dev.semel.spring;

import dev.semel.store.TransactionRecords;
import dev.semel.store.postgres.CommitFailures;
import dev.semel.store.postgres.PostgresStore;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;
import dev.semel.transaction.Transactions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Transactions of Spring's, around a handler: a method with {@code @Transactional} joins the one that is under way.
 * Thread-safe.
 */
final class SpringTransactions implements Transactions {
    private static final Logger LOG = System.getLogger(SpringTransactions.class.getName());

    /** Of the request that this thread handles: there is one at a time. */
    private static final ThreadLocal<TransactionStatus> CURRENT = new ThreadLocal<>();

    private final PlatformTransactionManager manager;
    private final DataSource dataSource;
    private final PostgresStore store;

    /** @param dataSource whose connections the manager's transactions are on */
    SpringTransactions(PlatformTransactionManager manager, DataSource dataSource, PostgresStore store) {
        this.manager = manager;
        this.dataSource = dataSource;
        this.store = store;
    }

    /** What the request of this thread did in its transaction is not to be committed; nothing, if it has none. */
    static void markForRollback() {
        TransactionStatus status = CURRENT.get();
        if (status != null && !status.isCompleted()) {
            status.setRollbackOnly();
        }
    }

    @Override
    public Transaction begin() {
        var definition = new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        definition.setName("semel");
        var begun = new Begun(manager.getTransaction(definition));
        if (!TransactionSynchronizationManager.hasResource(dataSource)) {
            begun.rollback();
            // On a connection of its own the record would be completed, or not, whatever became of the rows.
            throw new IllegalStateException("the transaction manager's transactions are not on connections of the data"
                    + " source that it names: with JPA, use a dialect that shows its connection, as Hibernate's does");
        }
        return begun;
    }

    private final class Begun implements Transaction {
        private final TransactionStatus status;
        private boolean committed;

        Begun(TransactionStatus status) {
            this.status = status;
            CURRENT.set(status);
            if (TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int completion) {
                        committed = completion == STATUS_COMMITTED;
                    }
                });
            }
        }

        /** What a session has put off (JPA) goes first, so that the record's statement is the last one. */
        @Override
        public TransactionRecords records() {
            status.flush();
            return store.records(DataSourceUtils.getConnection(dataSource));
        }

        @Override
        public CommitResult commit() {
            CURRENT.remove();
            try {
                manager.commit(status);
                return new CommitResult.Committed();
            } catch (RuntimeException | Error e) {
                if (committed) {
                    return failedAfterwards(e);
                }
                return e instanceof UnexpectedRollbackException ? new CommitResult.RolledBack(e) : CommitFailures.of(e);
            }
        }

        /** What an application does after a commit doesn't undo it. */
        private CommitResult failedAfterwards(Throwable failure) {
            LOG.log(Level.ERROR, "a transaction is committed, and what was to be done after that failed", failure);
            return new CommitResult.Committed();
        }

        @Override
        public void rollback() {
            CURRENT.remove();
            if (!status.isCompleted()) {
                manager.rollback(status);
            }
        }

        @Override
        public boolean isRollbackOnly() {
            return status.isRollbackOnly();
        }
    }
}
