package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertProblem;
import static dev.semel.system.AnswerAssert.assertRan;
import static dev.semel.system.AnswerAssert.assertReplay;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a directory to a database that gateways share, with the gateway stopped. */
class MigrateTest {
    private static final int KEYS = 50;

    @TempDir
    private Path directory;

    @TempDir
    private Path files;

    private OneServer database;
    private CountingUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        database = OneServer.Kind.POSTGRESQL.start(files);
        upstream = new CountingUpstream();
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
        database.close();
    }

    private static Call order(int number) {
        return Call.post("/v1/orders", "{\"number\":" + number + "}")
                .key("order-" + number)
                .with("Authorization", "Bearer somebody");
    }

    @Test
    void what_a_directory_knew_the_database_knows() throws IOException {
        Map<Integer, WireMessage> first = new HashMap<>();
        Path own = Files.createDirectory(directory.resolve("one"));
        var config = new Config(own).route();
        Call unknown = order(KEYS);
        try (var gateway = config.before(upstream).start();
                var caller = new Caller(gateway.port())) {
            for (int number = 0; number < KEYS; number++) {
                first.put(number, caller.call(order(number)));
            }
            upstream.behave((run, exchange) -> exchange.hangUp());
            caller.call(unknown);
            upstream.behave(CountingUpstream.Behaviour.PROMPT);
            gateway.stop();
        }

        Path secret = directory.resolve("secret");
        String to = database.store("moved", database.port());
        var migration =
                new MigrateProcess(directory, "rocksdb:" + config.records(), to, "--secret-out", secret.toString());
        assertThat(migration.awaitEnd()).as(migration.output()).isZero();

        Path others = Files.createDirectory(directory.resolve("two"));
        try (var gateway = new Config(others, "secret: file:" + secret)
                        .store(to)
                        .route()
                        .before(upstream)
                        .start();
                var caller = new Caller(gateway.port())) {
            for (int number = 0; number < KEYS; number++) {
                assertReplay(caller.call(order(number)), first.get(number));
            }
            assertProblem(caller.call(unknown), 409, "outcome-unknown");
            assertRan(caller.call(order(KEYS + 1)));
        }
        assertThat(upstream.runs()).hasSize(KEYS + 2);
    }
}
