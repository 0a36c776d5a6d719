package dev.semel.store.postgres;

import dev.semel.store.Lease;
import dev.semel.store.ReplyCodec;
import dev.semel.store.StoreException;
import dev.semel.store.StoredReply;
import dev.semel.store.TransactionRecords;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records on a connection of the application's, in the transaction that is under way there: what {@link EndingWriter}
 * writes, one at a time. Confined, as the connection is.
 */
final class EnlistedRecords implements TransactionRecords {
    private final Connection connection;
    private final Sql sql;
    private final Supplier<Shift> shift;

    EnlistedRecords(Connection connection, Sql sql, Supplier<Shift> shift) {
        this.connection = connection;
        this.sql = sql;
        this.shift = shift;
    }

    @Override
    public boolean complete(Lease lease, StoredReply reply, Duration atLeast) {
        return write(Ending.complete(lease, reply, atLeast), reply);
    }

    @Override
    public boolean retryable(Lease lease, StoredReply reply) {
        return write(Ending.retryable(lease, reply), reply);
    }

    @Override
    public boolean release(Lease lease) {
        return write(Ending.release(lease), null);
    }

    private boolean write(Ending ending, @Nullable StoredReply reply) {
        requireTransaction();
        try (PreparedStatement statement = connection.prepareStatement(sql.endOne)) {
            int next = Rows.time(statement, shift.get());
            statement.setBytes(next++, ending.id().toBytes());
            statement.setLong(next++, ending.fence());
            statement.setShort(next++, (short) ending.verb().number());
            statement.setLong(next++, Columns.millis(ending.length()));
            statement.setBytes(next++, reply == null ? null : ReplyCodec.encode(ending.id(), reply));
            statement.setString(next++, reply == null || reply.labels().isEmpty() ? null : Text.json(reply.labels()));
            statement.setNull(next, Types.SMALLINT);
            try (ResultSet changed = statement.executeQuery()) {
                return changed.next();
            }
        } catch (SQLException e) {
            throw Faults.inTransaction(e);
        }
    }

    /** On any other connection the record would be completed, whatever became of the rows. */
    private void requireTransaction() {
        boolean commitsItself;
        try {
            commitsItself = connection.getAutoCommit();
        } catch (SQLException e) {
            throw Faults.inTransaction(e);
        }
        if (commitsItself) {
            throw new StoreException.Refused("no transaction is under way on this connection, which commits every"
                    + " statement: the record is to be completed on the one that the run's rows were written on");
        }
    }
}
