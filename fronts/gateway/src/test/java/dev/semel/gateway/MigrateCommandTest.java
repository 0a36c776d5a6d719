package dev.semel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private String old;
    private String young;

    @BeforeEach
    void name() {
        old = "rocksdb:" + directory.resolve("old");
        young = "rocksdb:" + directory.resolve("new");
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int migrate(String... further) {
        var arguments = new String[5 + further.length];
        System.arraycopy(new String[] {"migrate", "--from", old, "--to", young}, 0, arguments, 0, 5);
        System.arraycopy(further, 0, arguments, 5, further.length);
        return run(arguments);
    }

    /** What a gateway writes at its first start, without one. */
    private void useOld() {
        try (var end = StoreFactory.end(old)) {
            end.store().bindMark("0123456789ab").toCompletableFuture().join();
        }
    }

    @Test
    void help_says_the_exit_codes() {
        assertThat(run("migrate", "--help")).isZero();
        assertThat(out.toString())
                .contains("--from", "--to", "--abort", "--secret-out", "Exit codes:", "requests still");
    }

    @ParameterizedTest
    @CsvSource({
        "memory, rocksdb:x, records in memory end with their process",
        "ftp://x, rocksdb:x, there is no such store",
        "redis://127.0.0.1:1, rocksdb:x, cannot be reached",
    })
    void a_store_that_cannot_be_opened_is_named_with_the_reason(String from, String to, String why) {
        assertThat(run("migrate", "--from", from, "--to", to.replace("x", directory + "/x")))
                .isEqualTo(1);
        assertThat(err.toString()).contains(from, why);
    }

    @Test
    void passwords_are_not_shown() {
        assertThat(run("migrate", "--from", "redis://user:hidden@127.0.0.1:1", "--to", young))
                .isEqualTo(1);
        assertThat(err.toString()).contains("user:***@").doesNotContain("hidden");
    }

    @Test
    void the_same_directory_twice_is_refused() {
        assertThat(run("migrate", "--from", old, "--to", old)).isEqualTo(1);
        assertThat(err.toString()).contains("in use");
    }

    @Test
    void a_wait_that_is_no_time_is_a_mistake() {
        assertThat(migrate("--wait", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("write --wait as");
    }

    @Test
    void a_store_without_records_is_not_moved() {
        assertThat(migrate()).isEqualTo(5);
        assertThat(err.toString()).contains("nothing to move");
    }

    @Test
    void an_empty_store_that_was_used_is_moved_and_then_serves_nobody() {
        useOld();

        assertThat(migrate()).as(err.toString()).isZero();

        assertThat(out.toString()).contains("from " + old, "to   " + young, "done: gateways on " + young + " serve");
        assertThat(migrate()).isZero();
        assertThat(out.toString()).contains("moved before");
        assertThat(migrate("--abort")).isEqualTo(5);
        assertThat(err.toString()).contains("too late");
    }

    @Test
    void a_secret_that_the_store_made_up_has_to_be_handed_out() throws IOException {
        String config =
                "upstream: http://127.0.0.1:1\nlisten: 127.0.0.1:0\nroutes: [{preset: ietf}]\nstore: \"" + old + "\"\n";
        start(config);
        Path secret = directory.resolve("secret");

        assertThat(migrate()).isEqualTo(2);
        assertThat(err.toString()).contains("made up its own secret", "--secret-out FILE");
        assertThat(migrate("--secret-out", secret.toString()))
                .as(err.toString())
                .isZero();

        assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        start(config.replace(old, young) + "secret: file:" + secret + "\n");
    }

    @Test
    void a_gateway_does_not_start_on_a_store_whose_records_went_elsewhere() throws IOException {
        useOld();
        migrate();
        Path file = Files.writeString(
                directory.resolve("semel.yaml"),
                "upstream: http://127.0.0.1:1\nlisten: 127.0.0.1:0\nroutes: [{preset: ietf}]\nstore: \"" + old
                        + "\"\n");

        assertThat(run("serve", "--config", file.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("not started", "its records go to " + young, "Give this program that store");
    }

    private static void start(String yaml) {
        var config = dev.semel.gateway.config.ConfigFile.read(yaml, "test", name -> null);
        assertThat(config.config()).as(config.findings().toString()).isNotNull();
        Gateway.start(config.config()).close();
    }
}
