package dev.semel.store.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Properties;
import java.util.stream.Collectors;

/** Makes connections that are set up for what they are used for. Thread-safe. */
final class Connector {
    /** Browsing may walk through all records, and cuts its way into parts. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(2);

    /** After the server should have given up itself: it hangs, or the network does. */
    private static final Duration BEYOND_STATEMENT = Duration.ofSeconds(1);

    /**
     * A plan that was made while the table was empty walks through it. There is one right plan for each statement of a
     * writer: by the index.
     */
    private static final String BY_INDEX = """
            SET enable_seqscan = off;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET enable_bitmapscan = off;
            SET jit = off;
            SET plan_cache_mode = force_generic_plan;
            """;

    private final PostgresSettings settings;
    private final String isolation;

    /** @param isolation of transactions, as SQL writes it: nothing depends on it */
    Connector(PostgresSettings settings, String isolation) {
        this.settings = settings;
        this.isolation = isolation;
    }

    /** A connection's work. */
    enum Use {
        WRITING,
        FINDING,
        LOOKING,
        LISTENING
    }

    /** Each statement on it is a transaction of its own. */
    Connection connect(Use use) throws SQLException {
        Duration longest = use == Use.LOOKING ? LONGEST_LOOK : settings.statementTimeout();
        Connection connection = DriverManager.getConnection(settings.url(), properties(longest));
        try (Statement statement = connection.createStatement()) {
            setUp(statement, use, longest);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void setUp(Statement statement, Use use, Duration longest) throws SQLException {
        statement.execute("SET statement_timeout = " + longest.toMillis());
        read(statement, bounds(use, longest));
        statement.execute("SET default_transaction_isolation = '" + isolation + "'");
        if (use == Use.WRITING) {
            statement.execute(BY_INDEX);
        }
        switch (settings.durability()) {
            case PROCESS_CRASH -> statement.execute("SET synchronous_commit = off");
            case POWER_LOSS -> {
                // What waits for more than the server's disk, as remote_apply, is left as the server has it.
                if (read(statement, "SHOW synchronous_commit").equals("off")) {
                    statement.execute("SET synchronous_commit = on");
                }
            }
        }
    }

    /**
     * Ends the server's side of a connection whose client is gone, or was cut off in the middle of what it said: what
     * that has locked would stay locked for as long as the server's machine believes in the connection, two hours as
     * shipped. But a quiet gateway keeps its connections, whatever its role is set to. Servers before 17 have no limit
     * for transactions, those before 14 none for idle sessions, other systems not all of the others.
     */
    static String bounds(Use use, Duration longest) {
        var bounds = new LinkedHashMap<String, Long>();
        bounds.put("tcp_keepalives_idle", 5L);
        bounds.put("tcp_keepalives_interval", 2L);
        bounds.put("tcp_keepalives_count", 3L);
        bounds.put("tcp_user_timeout", 10_000L);
        long beyond = longest.plus(BEYOND_STATEMENT).toMillis();
        bounds.put("idle_in_transaction_session_timeout", beyond);
        bounds.put("idle_session_timeout", 0L);
        if (use == Use.WRITING) {
            bounds.put("transaction_timeout", beyond);
            bounds.put(
                    "lock_timeout",
                    Math.max(1, longest.dividedBy(PostgresSettings.LOCKS).toMillis()));
        }
        String values = bounds.entrySet().stream()
                .map(bound -> "('" + bound.getKey() + "', '" + bound.getValue() + "')")
                .collect(Collectors.joining(", "));
        return "SELECT count(set_config(s.name, b.value, false)) FROM (VALUES " + values
                + ") b (name, value) JOIN pg_settings s ON s.name = b.name";
    }

    static String read(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    private Properties properties(Duration longest) {
        var properties = new Properties();
        if (settings.user() != null) {
            properties.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        int connectSeconds = seconds(settings.connectTimeout());
        properties.setProperty("connectTimeout", String.valueOf(connectSeconds));
        properties.setProperty("loginTimeout", String.valueOf(2 * connectSeconds));
        properties.setProperty("socketTimeout", String.valueOf(seconds(longest.plus(BEYOND_STATEMENT))));
        // Of several hosts one may have begun to write a moment ago.
        properties.setProperty("hostRecheckSeconds", "1");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "semel");
        properties.setProperty("prepareThreshold", String.valueOf(1));
        return properties;
    }

    private static int seconds(Duration duration) {
        return (int) Math.max(1, (duration.toMillis() + 999) / 1_000);
    }
}
