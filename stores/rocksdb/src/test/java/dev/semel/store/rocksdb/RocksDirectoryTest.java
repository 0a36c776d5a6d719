package dev.semel.store.rocksdb;

import static dev.semel.store.rocksdb.Stores.complete;
import static dev.semel.store.rocksdb.Stores.own;
import static dev.semel.store.rocksdb.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.Secret;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process per directory, and who may read what lies in it. */
class RocksDirectoryTest {
    @TempDir
    private Path parent;

    private RocksStore open() {
        return RocksStore.open(directory(), Durability.PROCESS_CRASH);
    }

    private Path directory() {
        return parent.resolve("some").resolve("data");
    }

    @Test
    void a_second_opening_is_refused_with_the_directory_and_the_way_out() {
        try (RocksStore first = open()) {
            assertThat(first).isNotNull();
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining(directory().toString())
                    .hasMessageContaining(
                            "by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("directory of its own");
        }
        open().close();
    }

    @Test
    void a_directory_that_is_a_file_is_refused_by_name() throws IOException {
        Files.createDirectories(directory().getParent());
        Files.writeString(directory(), "not a directory");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining(directory().toString());
    }

    @Test
    void nobody_else_reads_the_records_or_the_secret() throws IOException {
        open().close();

        assertThat(permissions(directory())).isEqualTo("rwx------");
        assertThat(permissions(directory().resolve("records"))).isEqualTo("rwx------");
        assertThat(permissions(directory().resolve("secret"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void records_made_under_one_secret_are_not_opened_under_another() {
        Secret one = Secret.of("the first secret".getBytes(StandardCharsets.UTF_8));
        Secret other = Secret.of("another secret..".getBytes(StandardCharsets.UTF_8));
        try (RocksStore store = open()) {
            store.bind(one);
            store.bind(one);
        }
        try (RocksStore store = open()) {
            assertThatThrownBy(() -> store.bind(other))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("another secret")
                    .hasMessageContaining(directory().toString());
            store.bind(one);
        }
    }

    @Test
    void the_secret_stays_the_same_and_differs_between_directories() throws IOException {
        open().close();
        byte[] first = Files.readAllBytes(directory().resolve("secret"));
        open().close();

        assertThat(first).hasSize(32).isEqualTo(Files.readAllBytes(directory().resolve("secret")));
        Path other = parent.resolve("other");
        RocksStore.open(other, Durability.PROCESS_CRASH).close();
        assertThat(first).isNotEqualTo(Files.readAllBytes(other.resolve("secret")));
    }

    @Test
    void a_missing_secret_is_not_replaced_once_there_are_records() throws IOException {
        try (RocksStore store = open()) {
            complete(store, own(store, ClaimBuilder.fresh()), reply(1));
        }
        Files.delete(directory().resolve("secret"));

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("secret")
                .hasMessageContaining("put the file back");
    }

    @Test
    void a_draft_of_a_secret_that_a_crash_left_is_no_hindrance() throws IOException {
        Files.createDirectories(directory());
        Files.write(directory().resolve("secret.new"), new byte[5]);

        open().close();

        assertThat(Files.size(directory().resolve("secret"))).isEqualTo(32);
    }

    @Test
    void a_secret_of_another_length_is_refused() throws IOException {
        open().close();
        Files.write(directory().resolve("secret"), new byte[31]);

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("31 bytes");
    }

    @Test
    void a_refused_opening_leaves_the_directory_free() throws IOException {
        open().close();
        byte[] secret = Files.readAllBytes(directory().resolve("secret"));
        Files.write(directory().resolve("secret"), new byte[31]);
        assertThatThrownBy(this::open).isInstanceOf(StoreException.Unavailable.class);
        Files.write(directory().resolve("secret"), secret);

        open().close();
    }
}
