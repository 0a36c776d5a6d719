package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.own;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.Secret;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who makes the tables, and who refuses which. */
class PostgresSchemaTest {
    private final PostgresFixture fixture = new PostgresFixture();

    @AfterEach
    void clear() {
        fixture.clear();
    }

    @Test
    void many_that_open_an_empty_database_at_once_make_one_schema() {
        var stores = Stream.generate(() -> {
                    var store = new CompletableFuture<PostgresStore>();
                    Thread.ofPlatform().start(() -> {
                        try {
                            store.complete(fixture.another());
                        } catch (RuntimeException e) {
                            store.completeExceptionally(e);
                        }
                    });
                    return store;
                })
                .limit(6)
                .toList();

        stores.forEach(store -> own(Stores.answer(store), ClaimBuilder.fresh()));
        stores.forEach(store -> Stores.answer(store).close());

        assertThat(fixture.read("SELECT count(*) FROM " + fixture.schema() + ".semel_records"))
                .isEqualTo("6");
    }

    @Test
    void the_printed_schema_is_the_one_that_is_made_and_harmless_to_run_twice() {
        fixture.sql(PostgresSchema.sql(fixture.schema()));
        fixture.sql(PostgresSchema.sql(fixture.schema()));

        try (var store = fixture.open()) {
            own(store, ClaimBuilder.fresh());
        }
        assertThat(PostgresSchema.sql()).contains("CREATE TABLE IF NOT EXISTS semel.semel_records");
    }

    @Test
    void a_role_that_may_make_no_tables_uses_those_that_are_there() {
        String role = "r" + fixture.schema();
        String on = " ON ALL TABLES IN SCHEMA " + fixture.schema() + " TO " + role;
        fixture.sql(PostgresSchema.sql(fixture.schema()) + "CREATE ROLE " + role + " LOGIN PASSWORD 'x';"
                + "GRANT USAGE ON SCHEMA " + fixture.schema() + " TO " + role + ";"
                + "GRANT SELECT, INSERT, UPDATE, DELETE" + on + ";"
                + "GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + fixture.schema() + " TO " + role);
        var usual = fixture.settings();
        var settings = new PostgresSettings(
                usual.url().replaceFirst("[?].*", ""),
                role,
                "x",
                usual.schema(),
                usual.durability(),
                1,
                usual.connectTimeout(),
                usual.statementTimeout(),
                usual.queue());

        try (var store = PostgresStore.open(settings)) {
            own(store, ClaimBuilder.fresh());
            store.bind(secret(1));
        } finally {
            fixture.clear();
            fixture.sql("DROP ROLE " + role);
        }
    }

    @Test
    void tables_of_a_newer_release_are_refused() {
        fixture.open().close();
        fixture.sql("INSERT INTO " + fixture.schema() + ".semel_schema (version) VALUES (99)");

        assertThatThrownBy(fixture::open)
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("newer release");
    }

    @Test
    void another_secret_than_the_first_is_refused() {
        try (var store = fixture.open();
                var other = fixture.another()) {
            store.bind(secret(1));
            other.bind(secret(1));

            assertThatThrownBy(() -> other.bind(secret(2)))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("another secret");
        }
    }

    @Test
    void a_database_that_cannot_hold_every_text_is_refused() {
        String name = "d" + fixture.schema();
        fixture.sql("CREATE DATABASE " + name + " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        var settings = PostgresSettings.of(
                fixture.settings().url().replaceFirst("/[^/?]*([?]|$)", "/" + name + "$1"), Durability.POWER_LOSS);

        try {
            assertThatThrownBy(() -> PostgresStore.open(settings))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("LATIN1");
        } finally {
            fixture.sql("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    @Test
    void a_server_that_is_not_there_is_named() {
        var settings = PostgresSettings.of("postgresql://nobody@localhost:1/none", Durability.POWER_LOSS);

        assertThatThrownBy(() -> PostgresStore.open(settings))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("localhost:1");
    }

    private static Secret secret(int filling) {
        var bytes = new byte[32];
        bytes[0] = (byte) filling;
        return Secret.of(bytes);
    }
}
