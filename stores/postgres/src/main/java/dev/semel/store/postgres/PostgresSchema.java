package dev.semel.store.postgres;

import dev.semel.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The store's tables: as text, and made where they are missing. Without state. */
public final class PostgresSchema {
    /** The version that this release makes and works with. */
    static final int VERSION = 1;

    /** Any number that nobody else takes: "semel", as bytes. */
    private static final long ADVISORY_LOCK = 0x73656D656CL;

    private PostgresSchema() {}

    /**
     * All of it as SQL, in the usual schema: for people who let no program make tables. Running it twice is harmless.
     */
    public static String sql() {
        return sql(PostgresSettings.SCHEMA);
    }

    /** All of it as SQL, in a schema of that name. */
    public static String sql(String schema) {
        PostgresSettings.checkSchema(schema);
        try (InputStream in = PostgresSchema.class.getResourceAsStream("schema.sql")) {
            if (in == null) {
                throw new IllegalStateException("schema.sql is missing beside " + PostgresSchema.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${schema}", schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes what is missing, one process at a time.
     *
     * @throws StoreException.Unavailable it can't be used; the message says why
     */
    static void prepare(Link link, String schema) {
        try {
            link.run(connection -> {
                if (version(connection, schema) == 0) {
                    make(connection, schema);
                }
                check(version(connection, schema), schema);
                return true;
            });
        } catch (SQLException e) {
            throw new StoreException.Unavailable(
                    "the schema " + schema + " can't be used or made: " + e.getMessage(), e);
        }
    }

    private static void make(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // One simple query: one transaction, at whose end the lock goes.
            statement.execute("SELECT set_config('lock_timeout', '0', true);\nSELECT pg_advisory_xact_lock("
                    + ADVISORY_LOCK + ");\n" + sql(schema));
        }
    }

    /** 0 if there is none. */
    private static int version(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (Connector.read(statement, "SELECT to_regclass('" + schema + ".semel_schema') IS NULL")
                    .equals("t")) {
                return 0;
            }
            return Integer.parseInt(
                    Connector.read(statement, "SELECT coalesce(max(version), 0) FROM " + schema + ".semel_schema"));
        }
    }

    private static void check(int version, String schema) {
        if (version != VERSION) {
            throw new StoreException.Unavailable("the schema " + schema + " has version " + version
                    + ", and this release works with version " + VERSION + ": a newer release made it");
        }
    }
}
