package dev.semel.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed leaves nothing that the next one doesn't take over. */
class NativeLibraryTest {
    @TempDir
    private Path directory;

    /** Opens a store and ends without a goodbye. */
    static final class Killed {
        public static void main(String[] args) {
            RocksStore.open(Path.of(args[0]), Durability.PROCESS_CRASH);
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void killed_processes_do_not_fill_the_temporary_directory() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        runAndKill(temporary);
        runAndKill(temporary);

        assertThat(libraries(temporary)).isEmpty();
        assertThat(libraries(directory.resolve("store").resolve("library"))).hasSize(1);
    }

    private void runAndKill(Path temporary) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        directory.resolve("store").toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static List<Path> libraries(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.filter(file -> file.toString().endsWith(".so")).toList();
        }
    }
}
