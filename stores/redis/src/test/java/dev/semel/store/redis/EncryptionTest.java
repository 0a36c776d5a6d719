package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers that encrypt, and show certificates that are the right ones or not. */
class EncryptionTest {
    @TempDir
    Path directory;

    private TestCertificate certificate(String names) {
        return TestCertificate.in(directory, "c" + names.hashCode(), names);
    }

    private static String uri(RedisProcess server, String parameters) {
        return "rediss://127.0.0.1:" + server.encryptedPort() + parameters;
    }

    private static void assertServes(String uri) throws InterruptedException {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        try (var store = RedisStore.open(RedisSettings.of(uri), warning -> {})) {
            store.onEnding(heard::add);
            var claim = ClaimBuilder.fresh();
            Lease lease = Stores.own(store, claim);
            // An end is told to those who were told to wait.
            assertThat(Stores.answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Busy.class);
            assertThat(Stores.complete(store, lease, Stores.reply(10))).isTrue();
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(claim.id());
        }
    }

    private static void assertRefused(String uri, String... saying) {
        assertThatThrownBy(() -> RedisStore.open(RedisSettings.of(uri), warning -> {}))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContainingAll(saying);
    }

    @Test
    void a_server_is_trusted_by_the_file_that_ca_names_and_by_its_name() throws InterruptedException {
        TestCertificate own = certificate("ip:127.0.0.1");
        TestCertificate another = certificate("ip:127.0.0.1,dns:another");
        try (var server = RedisProcess.encrypted(RedisBinary.NEWER, own)) {
            assertServes(uri(server, "?ca=" + own.chain()));
            assertRefused(uri(server, "?ca=" + another.chain()), "cannot be reached", "certif");
            assertRefused(uri(server, ""), "cannot be reached", "certif");
        }
    }

    @Test
    void a_trusted_certificate_for_another_host_is_refused() {
        TestCertificate another = certificate("dns:another.example");
        try (var server = RedisProcess.encrypted(RedisBinary.NEWER, another)) {
            assertRefused(uri(server, "?ca=" + another.chain()), "cannot be reached", "127.0.0.1");
        }
    }

    @Test
    void a_server_that_asks_for_a_certificate_gets_one() throws InterruptedException {
        TestCertificate own = certificate("ip:127.0.0.1");
        String trusted = "?ca=" + own.chain();
        try (var server = RedisProcess.encrypted(RedisBinary.NEWER, own, "--tls-auth-clients", "yes")) {
            assertServes(uri(server, trusted + "&certificate=" + own.chain() + "&key=" + own.key()));
            assertRefused(uri(server, trusted), "cannot be reached");
        }
    }

    @Test
    void a_cluster_is_talked_to_encrypted() throws InterruptedException {
        TestCertificate own = certificate("ip:127.0.0.1");
        try (var cluster = RedisCluster.encrypted(RedisBinary.NEWER, own)) {
            assertServes(cluster.uri() + "?tls=true&ca=" + own.chain());
            assertRefused(cluster.uri() + "?tls=true", "cannot be reached", "certif");
        }
    }

    @Test
    void sentinels_with_a_password_and_their_master_are_talked_to_encrypted() throws IOException, InterruptedException {
        TestCertificate own = certificate("ip:127.0.0.1");
        Path password = Files.writeString(directory.resolve("password"), "of the sentinels");
        try (var master = RedisProcess.encrypted(RedisBinary.NEWER, own);
                var sentinel = RedisProcess.encryptedSentinelOf(master, own, "of the sentinels")) {
            String uri = "redis-sentinel://127.0.0.1:" + sentinel.encryptedPort() + "?master=main&tls=true&ca="
                    + own.chain();
            assertServes(uri + "&sentinel_password_file=" + password);
            assertRefused(uri, "cannot be reached");
        }
    }

    @Test
    void a_server_that_does_not_encrypt_is_no_partner_for_encryption_nor_the_other_way_round() {
        TestCertificate own = certificate("ip:127.0.0.1");
        try (var server = RedisProcess.encrypted(RedisBinary.NEWER, own)) {
            assertRefused("rediss://127.0.0.1:" + server.port(), "cannot be reached");
            assertRefused("redis://127.0.0.1:" + server.encryptedPort(), "cannot be reached");
        }
    }
}
