package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
    private static Location parse(String uri) {
        return Location.parse(uri, name -> null);
    }

    @Test
    void a_uri_names_user_hosts_database_and_schema() {
        Location location = parse("postgresql://semel@db1:5432,db2/orders?schema=dedup&sslmode=verify-full");

        assertThat(location.url())
                .isEqualTo("jdbc:postgresql://db1:5432,db2/orders?sslmode=verify-full&targetServerType=primary");
        assertThat(location.user()).isEqualTo("semel");
        assertThat(location.password()).isNull();
        assertThat(location.schema()).isEqualTo("dedup");
    }

    @Test
    void a_drivers_url_stays_what_it_is() {
        assertThat(parse("jdbc:postgresql://localhost:5432/postgres?user=postgres"))
                .isEqualTo(
                        new Location("jdbc:postgresql://localhost:5432/postgres?user=postgres", null, null, "semel"));
    }

    @Test
    void user_and_password_can_have_escapes_and_at_signs() {
        Location location = parse("postgresql://a%40b:p+w%2Fd@x@db/d");

        assertThat(location.user()).isEqualTo("a@b");
        assertThat(location.password()).isEqualTo("p+w/d@x");
        assertThat(location.url()).isEqualTo("jdbc:postgresql://db/d");
    }

    @Test
    void a_password_comes_from_the_uri_a_file_or_the_environment(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "from file\n");

        assertThat(Location.parse("postgresql://a@db/d?password_file=" + file, name -> "env")
                        .password())
                .isEqualTo("from file");
        assertThat(Location.parse("postgresql://a@db/d", name -> name.equals("PGPASSWORD") ? "env" : null)
                        .password())
                .isEqualTo("env");
        assertThat(Location.parse("postgresql://a:uri@db/d", name -> "env").password())
                .isEqualTo("uri");
    }

    @Test
    void a_password_is_not_shown() {
        assertThat(PostgresSettings.of("postgresql://a:s3cret@db/d", Durability.POWER_LOSS)
                        .toString())
                .doesNotContain("s3cret");
        assertThat(parse("postgresql://a:s3cret@db/d").toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://db/d",
                "postgresql:db",
                "postgresql://db",
                "postgresql://db/",
                "postgresql:///d",
                "postgresql://db/d?x",
                "postgresql://db/d?a=1&a=2",
                "postgresql://db/d?password_file=/nowhere/at/all",
            })
    void what_is_not_understood_is_refused_not_guessed(String uri) {
        assertThatThrownBy(() -> parse(uri)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a-b", "a\"b", "A", "a;drop", "pneumonoultramicroscopicsilicovolcanoconiosis"})
    void a_schemas_name_is_a_plain_one(String name) {
        var settings = PostgresSettings.of("postgresql://db/d", Durability.POWER_LOSS);

        assertThatThrownBy(() -> settings.withSchema(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PostgresSchema.sql(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
