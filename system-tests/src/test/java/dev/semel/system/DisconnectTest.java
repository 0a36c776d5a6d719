package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertProblem;
import static dev.semel.system.AnswerAssert.assertRan;
import static dev.semel.system.AnswerAssert.assertReplayOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A client that goes away changes nothing about its request: who asks again gets what the first run answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisconnectTest {
    private SystemFixture system;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        system = SystemFixture.start(directory);
    }

    @AfterAll
    void stop() throws IOException {
        system.close();
    }

    @BeforeEach
    void promptly() {
        system.upstream().behave(CountingUpstream.Behaviour.PROMPT);
    }

    @Test
    void a_client_that_hangs_up_while_it_runs_gets_the_answer_on_retry() throws IOException {
        Gate gate = system.hold();
        Call order = system.order();
        try (var caller = system.connect()) {
            caller.send(order);
            system.awaitRun(order.key());
        }
        gate.open();

        assertReplayOf(onlyRun(order), system.callUntilSettled(order));
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void a_client_that_resets_its_connection_while_it_runs_gets_the_answer_on_retry() throws IOException {
        Gate gate = system.hold();
        Call order = system.order();
        var caller = system.connect();
        caller.send(order);
        system.awaitRun(order.key());
        caller.reset();
        gate.open();

        assertReplayOf(onlyRun(order), system.callUntilSettled(order));
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void a_retry_during_the_run_of_a_client_that_left_is_told_that_it_is_in_progress() throws IOException {
        Gate gate = system.hold();
        Call order = system.order();
        try (var caller = system.connect()) {
            caller.send(order);
            system.awaitRun(order.key());
        }

        WireMessage meanwhile = system.call(order);
        gate.open();

        assertProblem(meanwhile, 409, "in-progress");
        assertThat(meanwhile.field("Retry-After")).isPresent();
        assertReplayOf(onlyRun(order), system.callUntilSettled(order));
    }

    @Test
    void a_client_that_hangs_up_in_the_answer_gets_all_of_it_on_retry() throws IOException {
        system.upstream().behave((run, exchange) -> exchange.answer(200, run.makeAnswer(500_000)));
        Call order = system.order();
        try (var caller = system.connect()) {
            caller.send(order);
            caller.firstByte(Await.PATIENCE);
        }

        assertReplayOf(onlyRun(order), system.callUntilSettled(order));
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void a_request_that_never_became_whole_neither_runs_nor_burns_its_key() throws IOException {
        Call order = system.order();
        try (var caller = system.connect()) {
            caller.sendPart(order, 0.99);
        }

        assertRan(system.callUntilSettled(order));
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    private Run onlyRun(Call order) {
        return system.upstream().runs(order.key()).get(0);
    }
}
