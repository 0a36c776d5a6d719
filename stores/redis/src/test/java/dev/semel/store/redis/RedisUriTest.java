package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.redis.Place.Address;
import dev.semel.store.redis.Place.Kind;
import dev.semel.store.redis.Place.Login;
import dev.semel.store.redis.Place.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUriTest {
    private static RedisSettings parse(String uri) {
        return RedisUri.parse(uri, name -> null);
    }

    @Test
    void a_host_is_enough() {
        RedisSettings settings = parse("redis://redis.internal");

        assertThat(settings.place().kind()).isEqualTo(Kind.SINGLE);
        assertThat(settings.place().addresses()).containsExactly(new Address("redis.internal", 6379));
        assertThat(settings.place().database()).isZero();
        assertThat(settings.place().tls()).isNull();
        assertThat(settings.place().login()).isEqualTo(Login.NONE);
        assertThat(settings.prefix()).isEqualTo("semel");
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.replicas()).isZero();
        assertThat(settings.eviction()).isEqualTo(Eviction.REFUSED);
    }

    @Test
    void everything_can_be_said(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file.pem"));
        RedisSettings settings = parse("rediss://ann:p%40ss+word@[::1]:7000/3?prefix=orders&timeout=500ms&replicas=2"
                + "&eviction=accepted&ca=" + file + "&certificate=" + file + "&key=" + file);

        assertThat(settings.place().addresses()).containsExactly(new Address("::1", 7000));
        assertThat(settings.place().database()).isEqualTo(3);
        assertThat(settings.place().tls()).isEqualTo(new Tls(file, file, file));
        assertThat(settings.place().login()).isEqualTo(new Login("ann", "p@ss+word"));
        assertThat(settings.prefix()).isEqualTo("orders");
        assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.replicas()).isEqualTo(2);
        assertThat(settings.eviction()).isEqualTo(Eviction.ACCEPTED);
    }

    @Test
    void sentinels_and_clusters_have_several_addresses() {
        Place sentinel =
                parse("redis-sentinel://a,b:26380/1?master=main&tls=true").place();
        assertThat(sentinel.kind()).isEqualTo(Kind.SENTINEL);
        assertThat(sentinel.addresses()).containsExactly(new Address("a", 26379), new Address("b", 26380));
        assertThat(sentinel.sentinelMaster()).isEqualTo("main");
        assertThat(sentinel.database()).isEqualTo(1);
        assertThat(sentinel.tls()).isEqualTo(Tls.USUAL);

        Place cluster = parse("redis-cluster://a,b:7000").place();
        assertThat(cluster.kind()).isEqualTo(Kind.CLUSTER);
        assertThat(cluster.addresses()).containsExactly(new Address("a", 6379), new Address("b", 7000));
    }

    @Test
    void passwords_come_from_the_uri_or_a_file_or_the_environment(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "from the file\n");

        assertThat(parse("redis://:inline@a").place().login().password()).isEqualTo("inline");
        assertThat(parse("redis://a?password_file=" + file).place().login().password())
                .isEqualTo("from the file");
        assertThat(RedisUri.parse("redis://a", name -> name.equals("REDIS_PASSWORD") ? "env" : null)
                        .place()
                        .login()
                        .password())
                .isEqualTo("env");
        assertThat(parse("redis-sentinel://a?master=m&sentinel_password_file=" + file)
                        .place()
                        .sentinelLogin()
                        .password())
                .isEqualTo("from the file");
    }

    @Test
    void no_text_of_the_settings_has_a_password() {
        assertThat(parse("redis://ann:s3cret@a").toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis:a",
                "redis://",
                "redis://a:b",
                "redis://a:99999",
                "redis://a,b",
                "redis://a/x",
                "redis://a?tls=true",
                "redis://a?ca=/dev/null",
                "rediss://a?ca=/no/such/file",
                "rediss://a?certificate=/dev/null",
                "redis-cluster://a?ca=/dev/null",
                "redis://a?master=m",
                "redis://a?retries=1",
                "redis://a?timeout=2",
                "redis://a?timeout=5ms",
                "redis://a?replicas=-1",
                "redis://a?eviction=no",
                "redis://a?prefix=",
                "redis://a?prefix={a}",
                "redis://a?prefix=a&prefix=b",
                "redis://a?password_file=/no/such/file",
                "redis://:p@a?password_file=/no/such/file",
                "redis-sentinel://a",
                "redis-cluster://a/1",
                "redis-cluster://a?tls=yes",
                "valkey://a"
            })
    void what_is_not_understood_is_refused_not_guessed(String uri) {
        assertThatThrownBy(() -> parse(uri)).isInstanceOf(IllegalArgumentException.class);
    }
}
