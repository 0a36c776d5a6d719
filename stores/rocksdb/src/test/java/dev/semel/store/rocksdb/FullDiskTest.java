package dev.semel.store.rocksdb;

import static dev.semel.store.rocksdb.Stores.answer;
import static dev.semel.store.rocksdb.Stores.complete;
import static dev.semel.store.rocksdb.Stores.failure;
import static dev.semel.store.rocksdb.Stores.own;
import static dev.semel.store.rocksdb.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is really full: a file system of 256 MiB in memory. Mounting needs root; without it
 * {@link RocksFaultTest} refuses writes in its stead.
 */
@EnabledIf(value = "mayMount", disabledReason = "mounting a small file system needs root; RocksFaultTest stands in")
class FullDiskTest {
    @TempDir
    private Path mount;

    private RocksStore store;

    static boolean mayMount() throws IOException, InterruptedException {
        return run("id", "-u").trim().equals("0");
    }

    @BeforeEach
    void mountAndOpen() throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", mount.toString());
        store = RocksStore.open(mount.resolve("data"), Durability.POWER_LOSS);
    }

    @AfterEach
    void closeAndUnmount() throws IOException, InterruptedException {
        store.close();
        run("umount", mount.toString());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    void new_keys_are_refused_replays_work_and_it_goes_on_when_there_is_room_again() throws Exception {
        List<ClaimBuilder> completed = completeSome(200);
        Path ballast = mount.resolve("ballast");
        fill(ballast);

        RuntimeException refusal = completeUntilRefused(completed);
        assertThat(refusal).isInstanceOf(StoreException.Unavailable.class).hasMessageContaining("disk");
        for (ClaimBuilder claim : completed) {
            assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Completed.class);
        }

        Files.delete(ballast);
        awaitRoom();
        completed.addAll(completeSome(200));

        store.close();
        store = RocksStore.open(mount.resolve("data"), Durability.POWER_LOSS);
        for (ClaimBuilder claim : completed) {
            assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Completed.class);
        }
    }

    private List<ClaimBuilder> completeSome(int count) {
        var completed = new ArrayList<ClaimBuilder>();
        for (int i = 0; i < count; i++) {
            var claim = ClaimBuilder.fresh();
            assertThat(complete(store, own(store, claim), reply(500))).isTrue();
            completed.add(claim);
        }
        return completed;
    }

    private static void fill(Path file) throws IOException {
        var block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** The log may have room of its own for a while: it takes it in advance. */
    private RuntimeException completeUntilRefused(List<ClaimBuilder> completed) {
        for (int i = 0; i < 2_000; i++) {
            var claim = ClaimBuilder.fresh();
            Throwable refused = failure(store.claim(claim.request()));
            if (refused == null) {
                Lease lease = own(store, claim);
                refused = failure(store.complete(lease, reply(50_000), Duration.ofHours(1)));
            }
            if (refused != null) {
                return (RuntimeException) refused;
            }
            completed.add(claim);
        }
        throw new AssertionError("the disk never got full");
    }

    private void awaitRoom() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (failure(store.claim(ClaimBuilder.fresh().request())) != null) {
            assertThat(System.nanoTime())
                    .as("it hasn't recovered within a minute")
                    .isLessThan(deadline);
        }
    }
}
