package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Result;
import dev.semel.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** An application's connections are looked at before transactions are begun on them. */
class SharedDatabaseTest {
    private static TestServer server;

    private final PostgresFixture fixture = new PostgresFixture(server.url(), "read committed");
    private final PostgresStore store = PostgresStore.open(PostgresSettings.of(server.url(), Durability.POWER_LOSS));

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        store.close();
        fixture.sql("DROP SCHEMA semel CASCADE");
    }

    private static PGSimpleDataSource as(String role) {
        PGSimpleDataSource dataSource = Shop.dataSource(server.url());
        dataSource.setUser(role);
        return dataSource;
    }

    private void assertRefused(DataSource dataSource, String... words) {
        assertThatThrownBy(() -> DataSourceTransactions.on(dataSource, store))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void another_database_of_the_same_server_is_refused_and_both_are_named() {
        String other = "d" + UUID.randomUUID().toString().replace("-", "");
        server.run("CREATE DATABASE " + other);
        PGSimpleDataSource dataSource = Shop.dataSource(server.url());
        dataSource.setDatabaseName(other);

        assertRefused(
                dataSource,
                "the application's connections lead to the database " + other + " of ",
                ", and the store's to the database postgres of ",
                ":" + server.port() + " as postgres",
                "Give the store the application's database");
    }

    @Test
    void another_server_is_refused() {
        assertRefused(Shop.dataSource(TestServer.sharedUrl()), ", and the store's to the database");
    }

    @Test
    void a_database_that_is_not_there_is_refused() {
        PGSimpleDataSource dataSource = Shop.dataSource(server.url());
        dataSource.setDatabaseName("nowhere");
        assertRefused(dataSource, "the application's database can't be used", "\"nowhere\" does not exist");
    }

    @Test
    void connections_that_only_read_are_refused() {
        PGSimpleDataSource dataSource = Shop.dataSource(server.url());
        dataSource.setOptions("-c default_transaction_read_only=on");
        assertRefused(dataSource, "the application's connections only read");
    }

    @Test
    void a_role_without_the_rights_is_refused_and_told_them_and_with_them_it_completes_records() throws IOException {
        server.run("CREATE ROLE app LOGIN", "GRANT CREATE ON DATABASE postgres TO app");
        DataSource dataSource = as("app");
        String rights = "GRANT USAGE ON SCHEMA semel TO app; GRANT SELECT, UPDATE ON semel.semel_records TO app";
        try {
            assertRefused(dataSource, rights);
            server.run("GRANT USAGE ON SCHEMA semel TO app");
            assertRefused(dataSource, rights);

            server.run(Files.readAllLines(Path.of("../../docs/guides/transactions.md")).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("GRANT "))
                    .collect(Collectors.joining()));
            server.run("SET ROLE app", "CREATE SCHEMA shop", "CREATE TABLE shop.payments (key text, fence bigint)");
            try (var shop = new Shop(
                    PostgresStore.open(PostgresSettings.of(server.url(), Durability.POWER_LOSS)), "shop", dataSource)) {
                assertThat(shop.pay("k1")).isInstanceOf(Result.Executed.class);
                assertThat(shop.pay("k1")).isInstanceOf(Result.Replayed.class);
            }
        } finally {
            server.run("DROP OWNED BY app CASCADE", "DROP ROLE app");
        }
    }
}
