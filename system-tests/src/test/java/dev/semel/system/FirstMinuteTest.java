package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README promises to whoever has just cloned the repository: the launcher, one flag and curl. */
class FirstMinuteTest {
    /** When nothing was packaged before, the launcher builds it. */
    private static final Duration FIRST_BUILD = Duration.ofMinutes(10);

    @TempDir
    private Path directory;

    @Test
    void the_same_curl_line_twice_runs_once_and_prints_the_same_answer() throws Exception {
        int port = FreePort.find();
        try (var upstream = new CountingUpstream()) {
            Process semel = launch(port, upstream.url());
            try {
                WireMessage first = curl(port);
                WireMessage second = curl(port);

                AnswerAssert.assertRan(first);
                AnswerAssert.assertReplay(second, first);
                assertThat(upstream.runs("k1")).hasSize(1);
            } finally {
                semel.destroy();
                assertThat(semel.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
        }
    }

    private Process launch(int port, String upstream) throws IOException {
        Path launcher = root().resolve("semel");
        Path log = directory.resolve("semel.log");
        Process semel = new ProcessBuilder(
                        launcher.toString(), "serve", "--upstream", upstream, "--listen", "127.0.0.1:" + port)
                .directory(directory.toFile()) // the records go where the launcher is called
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(semel::destroyForcibly));
        Await.until(
                "the launcher has started the gateway",
                () -> !semel.isAlive() || GatewayProcess.listens(port),
                FIRST_BUILD,
                () -> "see " + log);
        assertThat(semel.isAlive()).as(Files.readString(log)).isTrue();
        return semel;
    }

    private static WireMessage curl(int port) throws Exception {
        if (!exists("curl")) {
            var call = Call.post("/orders", "{\"a\":1}").key("k1").bearer("t");
            return Caller.call(port, call);
        }
        Process curl = new ProcessBuilder("sh", "-c", """
                printf '%%s' '{"a":1}' | curl -s -i -d @- -H 'Idempotency-Key: k1' -H 'Authorization: Bearer t' \\
                    -H 'Content-Type: application/json' http://127.0.0.1:%d/orders
                """.formatted(port)).start();
        byte[] printed = curl.getInputStream().readAllBytes();
        return new WireReader(new ByteArrayInputStream(printed)).answer();
    }

    private static boolean exists(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(here.resolve("semel"))) {
            here = here.getParent();
            assertThat(here).as("a directory above with the launcher").isNotNull();
        }
        return here;
    }
}
