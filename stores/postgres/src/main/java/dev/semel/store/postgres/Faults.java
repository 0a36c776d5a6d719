package dev.semel.store.postgres;

import dev.semel.store.StoreException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an error of the database's means. Without state. */
final class Faults {
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    /** Shutdown, crash and recovery of the server; a dropped database; idle, or in a transaction, for too long. */
    private static final Set<String> ENDS_CONNECTION =
            Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04");

    private static final String CANCELED = "57014";

    private static final String READ_ONLY = "25006";

    /** Bad values, constraints, limits of the program, out of memory for one value. */
    private static final Set<String> CLASSES_ABOUT_DATA = Set.of("22", "23", "54");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String OUT_OF_MEMORY = "53200";

    /** The server is short of something, or of connections. */
    private static final String CLASS_SHORT = "53";

    /** No rights; no table. */
    private static final Set<String> SET_UP_WRONGLY = Set.of("42501", "42P01");

    private Faults() {}

    /** Nothing was done, and the same again can well succeed. */
    static boolean isPassing(SQLException e) {
        return SERIALIZATION_FAILURE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState());
    }

    /** The statement was given up for the time it took. */
    static boolean isTooLong(SQLException e) {
        return CANCELED.equals(e.getSQLState());
    }

    /** It waited for a lock as long as it may; nothing was done. */
    static boolean isLocked(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    /** The connection is of no use any more. */
    static boolean endsConnection(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.startsWith("08") || ENDS_CONNECTION.contains(state) || isReadOnly(e);
    }

    /** No answer came in time: what was asked may still be under way. */
    static boolean isSilence(SQLException e) {
        return e.getCause() instanceof SocketTimeoutException;
    }

    /** The server is a standby, perhaps since a moment ago: there may be another one that writes. */
    static boolean isReadOnly(SQLException e) {
        return READ_ONLY.equals(e.getSQLState());
    }

    /** Nothing was done, because of one of the values: others may be fine. */
    static boolean isAboutData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (CLASSES_ABOUT_DATA.contains(state.substring(0, 2)) || OUT_OF_MEMORY.equals(state));
    }

    /** The gate stopped it: nothing was done. */
    static boolean isSealed(SQLException e) {
        return GateSql.SEALED.equals(e.getSQLState());
    }

    /** As callers are to see it: what the gate stopped, or may or may not have been done. */
    static StoreException of(SQLException e) {
        return isSealed(e) ? new StoreException.Sealed(sign(e)) : unavailable(e);
    }

    /** Of a statement in a transaction that is rolled back for it. */
    static StoreException inTransaction(SQLException e) {
        return isSealed(e)
                ? new StoreException.Sealed(sign(e))
                : new StoreException.Refused(
                        "the record could not be completed in the transaction: " + e.getMessage(), e);
    }

    private static String sign(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException known ? known.getServerErrorMessage() : null;
        return String.valueOf(message == null ? e.getMessage() : message.getMessage());
    }

    /**
     * The statement, a transaction of its own, was certainly rolled back, or never sent. A commit that waits for a
     * standby is none of this: who cancels it is told so in a warning, and it stays committed.
     */
    private static boolean isUndone(SQLException e) {
        String state = e.getSQLState();
        return e instanceof Link.Away
                || isPassing(e)
                || isTooLong(e)
                || isLocked(e)
                || isReadOnly(e)
                || (state != null && (state.startsWith(CLASS_SHORT) || SET_UP_WRONGLY.contains(state)));
    }

    /** Of a change that was asked for with that statement. */
    static StoreException.Unavailable unavailable(SQLException e) {
        return isUndone(e) ? new StoreException.Refused(message(e), e) : unknown(e);
    }

    /** Of a change that may have been made by another statement, before. */
    static StoreException.Unavailable unknown(SQLException e) {
        return new StoreException.Unavailable(message(e), e);
    }

    private static String message(SQLException e) {
        return "the database can't be asked: " + e.getMessage();
    }
}
