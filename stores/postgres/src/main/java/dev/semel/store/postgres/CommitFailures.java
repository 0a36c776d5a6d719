package dev.semel.store.postgres;

import dev.semel.transaction.CommitResult;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an exception says that came of a commit: certainly rolled back, if the server has answered so; else in doubt.
 * Without state.
 */
public final class CommitFailures {
    /** Of drivers and pools that don't hand on what the server said: integrity, transaction state, rollback. */
    private static final Set<String> ROLLED_BACK = Set.of("23", "25", "40");

    /** Trouble of the server's own, which can come after the commit. */
    private static final Set<String> OPEN = Set.of("08", "58", "XX");

    private static final Set<String> ENDS = Set.of("FATAL", "PANIC");

    private static final String COMPLETION_UNKNOWN = "40003";

    private CommitFailures() {}

    /** @param failure what the commit threw, or what a framework made of it */
    public static CommitResult of(Throwable failure) {
        return isRolledBack(sqlException(failure))
                ? new CommitResult.RolledBack(failure)
                : new CommitResult.InDoubt(failure);
    }

    private static @Nullable SQLException sqlException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException found) {
                return found;
            }
        }
        return null;
    }

    private static boolean isRolledBack(@Nullable SQLException e) {
        String state = e == null ? null : e.getSQLState();
        if (e == null || state == null || Faults.endsConnection(e) || COMPLETION_UNKNOWN.equals(state)) {
            return false;
        }
        String kind = state.substring(0, Math.min(2, state.length()));
        ServerErrorMessage answer = e instanceof PSQLException known ? known.getServerErrorMessage() : null;
        // An error is answered instead of the commit; what ends the connection can come after it.
        return answer == null
                ? ROLLED_BACK.contains(kind)
                : !OPEN.contains(kind) && !ENDS.contains(String.valueOf(answer.getSeverity()));
    }
}
