package dev.semel.store.postgres;

import dev.semel.store.TransactionRecords;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;

/** Another transaction, in which a test does one thing otherwise. */
class PassedTransaction implements Transaction {
    private final Transaction passed;

    PassedTransaction(Transaction passed) {
        this.passed = passed;
    }

    @Override
    public TransactionRecords records() {
        return passed.records();
    }

    @Override
    public CommitResult commit() {
        return passed.commit();
    }

    @Override
    public void rollback() {
        passed.rollback();
    }

    @Override
    public boolean isRollbackOnly() {
        return passed.isRollbackOnly();
    }
}
