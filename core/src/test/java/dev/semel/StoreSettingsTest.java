package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.StoreSettings.Durability;
import dev.semel.StoreSettings.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreSettingsTest {
    private static StoreSettings parse(String uri) {
        return StoreSettings.parse(uri, Durability.POWER_LOSS);
    }

    @Test
    void a_directory_survives_power_loss_unless_its_uri_says_otherwise() {
        assertThat(parse("rocksdb:./a")).isEqualTo(new StoreSettings(Kind.ROCKSDB, "./a", Durability.POWER_LOSS));
        assertThat(parse("rocksdb:./a?durability=process-crash"))
                .isEqualTo(new StoreSettings(Kind.ROCKSDB, "./a", Durability.PROCESS_CRASH));
        assertThat(parse("rocksdb:./a?durability=power-loss"))
                .isEqualTo(new StoreSettings(Kind.ROCKSDB, "./a", Durability.POWER_LOSS));
    }

    @Test
    void memory_is_written_with_and_without_a_colon() {
        assertThat(parse("memory").kind()).isEqualTo(Kind.MEMORY);
        assertThat(parse("memory:").kind()).isEqualTo(Kind.MEMORY);
    }

    @Test
    void a_database_is_named_by_its_whole_uri() {
        assertThat(parse("postgresql://semel@db:5432/semel"))
                .isEqualTo(
                        new StoreSettings(Kind.POSTGRESQL, "postgresql://semel@db:5432/semel", Durability.POWER_LOSS));
        assertThat(parse("postgresql://db1,db2/semel?sslmode=verify-full&durability=process-crash&schema=a"))
                .isEqualTo(new StoreSettings(
                        Kind.POSTGRESQL,
                        "postgresql://db1,db2/semel?sslmode=verify-full&schema=a",
                        Durability.PROCESS_CRASH));
        assertThat(parse("postgresql://db/semel?durability=power-loss").location())
                .isEqualTo("postgresql://db/semel");
    }

    @Test
    void redis_is_named_by_its_whole_uri_without_a_durability() {
        for (String uri : new String[] {
            "redis://redis",
            "rediss://ann@redis:6380/1?prefix=a",
            "redis-sentinel://a:26379,b:26379/0?master=m",
            "redis-cluster://a:7000,b:7000"
        }) {
            assertThat(parse(uri)).isEqualTo(new StoreSettings(Kind.REDIS, uri, Durability.POWER_LOSS));
        }
        assertThat(parse("redis-cluster://ann:s3cret@a,b").uri()).isEqualTo("redis-cluster://ann:***@a,b");
        assertThat(parse("redis://:s3cret/@redis?a=b").toString()).doesNotContain("s3cret");
    }

    @Test
    void a_password_is_not_shown() {
        for (String password : new String[] {"s3cret", "s3cret@x", "s3cret:y", "s3cret/z"}) {
            StoreSettings settings = parse("postgresql://semel:" + password.replace("/", "%2F") + "@db/semel?a=b@c");
            assertThat(settings.uri()).isEqualTo("postgresql://semel:***@db/semel?a=b@c");
            assertThat(settings.toString()).doesNotContain("s3cret");
        }
        assertThat(parse("postgresql://semel@db:5432/semel").uri()).isEqualTo("postgresql://semel@db:5432/semel");
        assertThat(parse("postgresql://db:5432/semel").uri()).isEqualTo("postgresql://db:5432/semel");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql:db",
                "postgresql://",
                "postgresql://db",
                "postgresql://db/",
                "postgresql://semel@/semel",
                "postgresql://db/semel?durability=none",
                "rocksdb:./a?durability=none",
                "rocksdb:./a?sync=off",
                "rocksdb:",
                "rocksdb://a",
                "memory:a",
                "redis:x",
                "redis://",
                "redis://a/b",
                "valkey://a"
            })
    void what_is_not_understood_is_refused_not_guessed(String uri) {
        assertThatThrownBy(() -> parse(uri)).isInstanceOf(IllegalArgumentException.class);
    }
}
