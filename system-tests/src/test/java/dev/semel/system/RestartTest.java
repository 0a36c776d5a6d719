package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertProblem;
import static dev.semel.system.AnswerAssert.assertRan;
import static dev.semel.system.AnswerAssert.assertReplay;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process knew, the next one knows; and what died with it, the next one admits. */
class RestartTest {
    @TempDir
    private Path directory;

    private SystemFixture system;

    @BeforeEach
    void start() throws IOException {
        system = SystemFixture.start(directory);
    }

    @AfterEach
    void stop() throws IOException {
        system.close();
    }

    @Test
    void an_answer_survives_a_kill() throws IOException {
        Call order = system.order();
        WireMessage first = system.call(order);

        system.gateway().kill();
        system.gateway().start();

        assertRan(first);
        assertReplay(system.call(order), first);
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void an_answer_survives_an_orderly_stop() throws IOException {
        Call order = system.order();
        WireMessage first = system.call(order);

        system.gateway().stop();
        system.gateway().start();

        assertReplay(system.call(order), first);
    }

    @Test
    void the_claim_of_a_killed_process_is_unknown_at_once_and_stays_so() throws IOException {
        Gate gate = system.hold();
        Call order = system.order();
        var caller = system.connect();
        caller.send(order);
        system.awaitRun(order.key());

        system.gateway().kill();
        system.gateway().start();
        WireMessage atOnce = system.call(order);
        gate.open();
        Await.until("the upstream is done", system.upstream()::isIdle);

        assertProblem(atOnce, 409, "outcome-unknown");
        assertProblem(system.call(order), 409, "outcome-unknown");
        assertThat(system.upstream().runs(order.key())).hasSize(1);
        caller.close();
    }

    @Test
    void a_process_that_was_frozen_longer_than_its_lease_goes_on_with_its_run() throws IOException {
        system.close();
        system = SystemFixture.start(new Config(directory).route("in_flight: {lease: 1s}"));
        Gate gate = system.hold();
        Call order = system.order();
        try (var caller = system.connect()) {
            caller.send(order);
            system.awaitRun(order.key());
            system.gateway().freeze();
            gate.open();
            Await.passing(Duration.ofSeconds(3)); // another process's time cannot be moved
            system.gateway().thaw();

            WireMessage first = caller.answer();

            assertThat(first.status()).as("%s", first).isEqualTo(201);
            assertReplay(system.callUntilSettled(order), first);
            assertThat(system.upstream().runs(order.key())).hasSize(1);
        }
    }
}
