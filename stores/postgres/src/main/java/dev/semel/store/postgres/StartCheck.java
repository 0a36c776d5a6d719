package dev.semel.store.postgres;

import dev.semel.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at a server before records are trusted to it. Blocks. */
final class StartCheck {
    private static final int SERVERS_FROM = 130_000;

    private static final int TIMES_COMPARED = 3;
    private static final String BY_TRANSACTION =
            "a pooler stands before the server and hands out its connections by transaction, which mixes up what the"
                    + " gateway's sessions are set to and loses what they listen to: have it pool by session (PgBouncer:"
                    + " pool_mode = session), or pass it by";

    /** A prepared statement that is there already, or isn't. */
    private static final Set<String> OF_MIXED_SESSIONS = Set.of("42P05", "26000");

    private final PostgresSettings settings;
    private final Connector connector;
    private final Consumer<String> warnings;

    /** @param warnings about what the server can lose */
    StartCheck(PostgresSettings settings, Connector connector, Consumer<String> warnings) {
        this.settings = settings;
        this.connector = connector;
        this.warnings = warnings;
    }

    /** @throws StoreException.Unavailable it can't be used or reached; the message says why */
    void check(Link link) {
        try {
            link.run(connection -> {
                try (Statement statement = connection.createStatement()) {
                    check(statement);
                    checkSessions(statement);
                    return true;
                }
            });
        } catch (SQLException e) {
            if (OF_MIXED_SESSIONS.contains(String.valueOf(e.getSQLState()))) {
                throw new StoreException.Unavailable(BY_TRANSACTION, e);
            }
            throw new StoreException.Unavailable("the database can't be used: " + e.getMessage(), e);
        }
    }

    private void check(Statement statement) throws SQLException {
        checkVersion(Connector.read(statement, "SHOW server_version_num"));
        String encoding = Connector.read(statement, "SHOW server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new StoreException.Unavailable("the database's encoding is " + encoding
                    + ", which can't hold every key and label: make one with ENCODING 'UTF8'");
        }
        if (Connector.read(statement, "SELECT pg_is_in_recovery()").equals("t")) {
            throw new StoreException.Unavailable("the server is a standby, which only reads: name the primary, or all"
                    + " hosts, of which the one that writes is taken (postgresql://USER@HOST:PORT,HOST:PORT/DATABASE)");
        }
        if (Connector.read(statement, "SHOW transaction_read_only").equals("on")) {
            throw new StoreException.Unavailable(
                    "the server, database or role has default_transaction_read_only on:" + " records can't be written");
        }
        warnOfLoss(statement);
    }

    static void checkVersion(String number) {
        if (Integer.parseInt(number) < SERVERS_FROM) {
            throw new StoreException.Unavailable(
                    "the server has version " + number + "; the store needs PostgreSQL 13 or newer");
        }
    }

    /** A pooler that hands out connections by transaction mixes up sessions, and loses what they listen to. */
    private void checkSessions(Statement statement) throws SQLException {
        try (Connection another = connector.connect(Connector.Use.LOOKING);
                Statement besides = another.createStatement()) {
            for (int i = 0; i < TIMES_COMPARED; i++) {
                name(statement, "one" + i);
                name(besides, "another" + i);
                if (!Connector.read(statement, "SELECT current_setting('semel.session', true)")
                        .equals("one" + i)) {
                    throw new StoreException.Unavailable(BY_TRANSACTION);
                }
            }
        }
    }

    private static void name(Statement session, String name) throws SQLException {
        Connector.read(session, "SELECT set_config('semel.session', '" + name + "', false)");
    }

    private void warnOfLoss(Statement statement) throws SQLException {
        for (String setting : new String[] {"fsync", "full_page_writes"}) {
            if (Connector.read(statement, "SHOW " + setting).equals("off")) {
                warnings.accept(
                        "PostgreSQL has " + setting + " off: when its machine goes down, ALL RECORDS CAN BE LOST"
                                + " OR DAMAGED, and what is lost runs again; set it on");
            }
        }
        if (settings.durability() == Durability.PROCESS_CRASH) {
            return;
        }
        if (Connector.read(statement, "SHOW synchronous_standby_names").isEmpty()) {
            if (!Connector.read(statement, "SELECT count(*) FROM pg_stat_replication")
                    .equals("0")) {
                warnings.accept("PostgreSQL has standbys and waits for none: a failover can lose the claims and answers"
                        + " of the last moments, which then run again; synchronous_standby_names prevents that");
            }
        } else if (Connector.read(statement, "SHOW synchronous_commit").equals("local")) {
            warnings.accept(
                    "PostgreSQL has synchronous standbys, and synchronous_commit is local for this role: answers"
                            + " don't wait for them, and a failover can lose claims and answers, which then run again; set it on");
        }
    }
}
