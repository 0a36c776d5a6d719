package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertReplay;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records of a directory belong to one process at a time. */
class OneProcessPerDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void a_second_process_on_a_directory_refuses_to_start_and_the_first_goes_on() throws Exception {
        try (var system = SystemFixture.start(directory)) {
            Call order = system.order();
            WireMessage first = system.call(order);
            Path records = directory.resolve("records");
            var second = new GatewayProcess.Setup(Files.createDirectory(directory.resolve("second")))
                    .with("--upstream", system.upstream().url(), "--store", "rocksdb:" + records)
                    .build();

            second.launch();
            int code = second.awaitEnd();

            assertThat(code).as(second.output()).isPositive();
            assertThat(second.output()).contains(records.toString()).doesNotContain("\tat ");
            assertReplay(system.call(order), first);
        }
    }
}
