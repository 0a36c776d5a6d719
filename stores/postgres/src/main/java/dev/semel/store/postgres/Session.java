package dev.semel.store.postgres;

import dev.semel.store.postgres.Connector.Use;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection, and who works for it on the server. That one can go on when the connection is lost: a commit that waits
 * for a synchronous standby waits as long as that is gone, beyond every time-out. Confined, as the connection is.
 *
 * @param backend by its process and its beginning; empty if the server doesn't show it
 */
record Session(Connection connection, String backend) {
    private static final String BACKEND = "pid || ' ' || extract(epoch FROM backend_start)";
    private static final String OWN = "SELECT " + BACKEND + " FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    private static final String AT_WORK = "SELECT count(*) > 0 FROM pg_stat_activity WHERE " + BACKEND
            + " = ? AND (state = 'active' OR wait_event = 'SyncRep')";

    static Session begin(Connector connector, Use use) throws SQLException {
        Connection connection = connector.connect(use);
        try (Statement statement = connection.createStatement()) {
            return new Session(connection, Connector.read(statement, OWN));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether another session's backend is still at work. */
    boolean showsAtWork(String another) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AT_WORK)) {
            statement.setString(1, another);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    void end() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It was of no use any more.
        }
    }
}
