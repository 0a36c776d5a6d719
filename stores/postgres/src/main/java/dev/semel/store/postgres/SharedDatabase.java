package dev.semel.store.postgres;

import dev.semel.store.StoreException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * Looks whether an application's connections lead where the store's do. Names and addresses don't tell (a proxy, a
 * standby, a copy): so the store holds a lock that the application has to see. Blocks.
 */
final class SharedDatabase {
    private static final System.Logger LOG = System.getLogger(SharedDatabase.class.getName());
    private static final String LOCK = "SELECT pg_advisory_lock(?)";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(?)";
    private static final String SEES_LOCK =
            "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                    + " WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted"
                    + " AND l.objsubid = 1 AND (l.classid::bigint << 32 | l.objid::bigint) = ?)";
    private static final String PLACE =
            "SELECT 'the database ' || current_database() || ' of ' || coalesce(host(inet_server_addr()) || ':' ||"
                    + " inet_server_port(), 'a local socket') || ' as ' || current_user";

    private final String schema;

    SharedDatabase(String schema) {
        this.schema = schema;
    }

    /**
     * @param store the store's connections
     * @throws StoreException.Unavailable see {@link PostgresStore#checkShared}
     */
    void check(Readers store, DataSource application) {
        long mark = ThreadLocalRandom.current().nextLong();
        try (Connection asked = application.getConnection()) {
            store.call(own -> {
                        ask(own, LOCK, mark);
                        try {
                            checkSame(own, asked, mark);
                        } finally {
                            ask(own, UNLOCK, mark);
                        }
                        return true;
                    })
                    .toCompletableFuture()
                    .join();
            checkRights(asked);
            if (read(asked, "SHOW synchronous_commit").equals("off")) {
                LOG.log(
                        Level.WARNING,
                        "the application's connections have synchronous_commit off: when the server's machine goes"
                                + " down, the last moments' rows and results are lost together, and run again");
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known ? known : e;
        } catch (SQLException e) {
            throw new StoreException.Unavailable("the application's database can't be used: " + e.getMessage(), e);
        }
    }

    private static void checkSame(Connection own, Connection asked, long mark) throws SQLException {
        boolean same;
        try {
            same = ask(asked, SEES_LOCK, mark).equals("t");
        } catch (SQLException e) {
            throw new StoreException.Unavailable(
                    "the application's database can't be asked whether it is the store's: " + e.getMessage(), e);
        }
        if (!same) {
            throw new StoreException.Unavailable("the application's connections lead to " + read(asked, PLACE)
                    + ", and the store's to " + read(own, PLACE) + ": a record can be completed in a transaction only"
                    + " where its table is in the same database. Give the store the application's database (its tables"
                    + " have a schema of their own), or do without transactions");
        }
    }

    private void checkRights(Connection asked) throws SQLException {
        if (read(asked, "SHOW transaction_read_only").equals("on")) {
            throw new StoreException.Unavailable("the application's connections only read (" + read(asked, PLACE)
                    + "): give it those for writing, without default_transaction_read_only");
        }
        String table = schema + ".semel_records";
        // Without the right to the schema nothing in it can be asked about.
        boolean may = read(asked, "SELECT has_schema_privilege('" + schema + "', 'USAGE')")
                        .equals("t")
                && read(
                                asked,
                                "SELECT has_table_privilege('" + table + "', 'SELECT') AND has_table_privilege('"
                                        + table + "', 'UPDATE')")
                        .equals("t");
        if (!may) {
            String role = read(asked, "SELECT quote_ident(current_user)");
            throw new StoreException.Unavailable("the application's role may not complete records ("
                    + read(asked, PLACE)
                    + "): GRANT USAGE ON SCHEMA " + schema + " TO " + role + "; GRANT SELECT, UPDATE ON " + table
                    + " TO " + role);
        }
    }

    private static String ask(Connection connection, String query, long mark) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setLong(1, mark);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        }
    }

    private static String read(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Connector.read(statement, query);
        }
    }
}
