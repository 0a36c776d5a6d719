package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.client.KeyJournal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryKeyJournalTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.123456789Z");

    @TempDir
    private Path directory;

    private DirectoryKeyJournal journal() throws IOException {
        return DirectoryKeyJournal.at(directory.resolve("keys"), InstantSource.fixed(NOW));
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(directory.resolve("keys"))) {
            return files.toList().getFirst();
        }
    }

    @Test
    void an_operation_keeps_its_key_over_a_restart() throws IOException {
        Entry first = journal().open("order-17");
        assertThat(first.firstSent()).isEqualTo(NOW);
        assertThat(journal().open("order-17")).isEqualTo(first);
        assertThat(journal().open("order-18").key()).isNotEqualTo(first.key());
    }

    @Test
    void after_a_failure_it_gets_another_key_and_an_old_failure_changes_nothing() throws IOException {
        Entry first = journal().open("order-17");
        journal().fail("order-17", first);
        Entry second = journal().open("order-17");
        assertThat(second.key()).isNotEqualTo(first.key());
        journal().fail("order-17", first);
        assertThat(journal().open("order-17")).isEqualTo(second);
    }

    @Test
    void what_is_forgotten_is_gone_and_what_is_unknown_is_no_trouble() throws IOException {
        Entry first = journal().open("order-17");
        journal().forget("order-17");
        journal().forget("order-17");
        journal().fail("order-17", first);
        assertThat(journal().open("order-17").key()).isNotEqualTo(first.key());
    }

    @Test
    void of_many_at_once_all_get_the_same_key() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> openings = IntStream.range(0, 64)
                    .<Callable<String>>mapToObj(
                            i -> () -> journal().open("order-17").key())
                    .toList();
            List<Future<String>> keys = threads.invokeAll(openings);
            assertThat(keys)
                    .extracting(Future::resultNow)
                    .containsOnly(journal().open("order-17").key());
        }
        try (var files = Files.list(directory.resolve("keys"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void names_of_any_kind_are_names() throws IOException {
        assertThat(List.of("a/b", "../x", "ключ", "x".repeat(10_000)).stream()
                        .map(name -> {
                            try {
                                return journal().open(name).key();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        })
                        .distinct())
                .hasSize(4);
        assertThatThrownBy(() -> journal().open("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_key_that_cannot_be_read_is_never_replaced_by_a_new_one() throws IOException {
        journal().open("order-17");
        Files.writeString(onlyFile(), "half a");
        assertThatThrownBy(() -> journal().open("order-17"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can't be read")
                .hasMessageContaining(onlyFile().toString());
        Files.writeString(onlyFile(), "semel-key 1\nk\nyesterday\n");
        assertThatThrownBy(() -> journal().open("order-17")).hasMessageContaining("yesterday");
    }

    @Test
    void old_keys_are_forgotten_together() throws IOException {
        journal().open("old");
        var later =
                DirectoryKeyJournal.at(directory.resolve("keys"), InstantSource.fixed(NOW.plus(Duration.ofDays(30))));
        Entry young = later.open("young");
        assertThat(later.forgetOlderThan(Duration.ofDays(30))).isZero();
        assertThat(later.forgetOlderThan(Duration.ofDays(29))).isEqualTo(1);
        assertThat(later.open("young")).isEqualTo(young);
    }

    @Test
    void what_a_killed_process_left_half_written_is_cleared_up() throws IOException {
        Entry kept = journal().open("order-17");
        Path left = Files.createFile(directory.resolve("keys/left.new"));
        Instant written = Files.getLastModifiedTime(left).toInstant();
        journal().clearUp(written);
        assertThat(left).exists();
        journal().clearUp(written.plusMillis(1));
        assertThat(left).doesNotExist();
        assertThat(journal().open("order-17")).isEqualTo(kept);
    }

    @Test
    void a_journal_that_is_opened_clears_up_what_is_hours_old() throws IOException {
        Path young = Files.createFile(directory.resolve("young.new"));
        Path old = Files.createFile(directory.resolve("old.new"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        DirectoryKeyJournal.at(directory);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }
}
