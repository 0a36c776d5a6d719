package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What an application's connections are sent, as the server's own log has it. */
class TransactionStatementsTest {

    @Test
    void one_statement_more_is_sent_in_a_transaction_and_none_for_a_repeat() {
        try (var server = TestServer.start()) {
            server.restart("-c logging_collector=on -c log_directory=said -c log_filename=all -c log_statement=all"
                    + " -c log_line_prefix=%a_");
            var fixture = new PostgresFixture(server.url(), "read committed");
            fixture.another().close();
            Shop.makeTable(fixture);
            try (var shop = new Shop(fixture)) {
                said(server, "before");

                assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
                assertThat(said(server, "executed"))
                        .satisfiesExactly(
                                begin -> assertThat(begin).endsWith(": BEGIN"),
                                row -> assertThat(row).contains(": INSERT INTO " + fixture.schema() + ".payments"),
                                record -> assertThat(record).contains(": WITH t AS MATERIALIZED"),
                                commit -> assertThat(commit).endsWith(": COMMIT"));

                assertThat(shop.pay("k1")).isInstanceOf(Result.Replayed.class);
                assertThat(said(server, "replayed")).isEmpty();
            }
        }
    }

    @Test
    void an_application_may_be_pooled_by_transaction() {
        try (var server = TestServer.start();
                var bouncer = new PgBouncer(
                        server, "transaction", "ignore_startup_parameters = extra_float_digits,options")) {
            var fixture = new PostgresFixture(server.url(), "read committed");
            fixture.another().close();
            Shop.makeTable(fixture);
            PGSimpleDataSource dataSource =
                    Shop.dataSource("jdbc:" + bouncer.uri().replace("postgres@", "") + "?user=postgres");
            dataSource.setPrepareThreshold(0); // as for any application behind such a pooler
            try (var shop = new Shop(fixture, dataSource)) {
                for (int i = 0; i < 20; i++) {
                    assertThat(shop.pay("k" + i)).isInstanceOf(Result.Executed.class);
                    assertThat(shop.pay("k" + i)).isInstanceOf(Result.Replayed.class);
                }
            }
        }
    }

    /** The application's statements since the last mark. The log is written a while after they are done. */
    private static List<String> said(TestServer server, String mark) {
        try (Connection connection = Shop.dataSource(server.url()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT '" + mark + "'");
            long until = System.nanoTime() + 30_000_000_000L;
            List<String> lines = statements(server);
            while (!lines.getLast().contains(mark)) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(until);
                lines = statements(server);
            }
            List<String> before = lines.subList(0, lines.size() - 1);
            int last = before.size();
            while (last > 0 && !before.get(last - 1).contains("SELECT '")) {
                last--;
            }
            return before.subList(last, before.size());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> statements(TestServer server) {
        try (var lines = Files.lines(server.data().resolve("said").resolve("all"))) {
            return lines.filter(line -> line.startsWith("shop_LOG:") && !line.contains(": SET "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
