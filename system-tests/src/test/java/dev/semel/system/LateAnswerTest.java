package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertProblem;
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

/** An answer that comes after its client was told that the outcome is unknown still counts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LateAnswerTest {
    private SystemFixture system;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        system = SystemFixture.start(new Config(directory).upstreamTimeout("300ms"));
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
    void a_slow_upstream_is_504_and_its_late_answer_is_what_the_retry_gets() throws IOException {
        Gate gate = system.hold();
        Call order = system.order();

        WireMessage late = system.call(order);
        WireMessage meanwhile = system.call(order);
        gate.open();
        WireMessage retry = system.callUntilSettled(order);

        assertProblem(late, 504, "upstream-timeout");
        assertThat(meanwhile.status()).as("%s", meanwhile).isEqualTo(409);
        assertReplayOf(system.upstream().runs(order.key()).get(0), retry);
        assertThat(retry.status()).isEqualTo(201);
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void a_late_answer_survives_a_kill() throws IOException {
        Gate gate = system.hold();
        Call order = system.order();
        assertProblem(system.call(order), 504, "upstream-timeout");
        gate.open();
        WireMessage before = system.callUntilSettled(order);

        system.gateway().kill();
        system.gateway().start();

        assertThat(before.status()).isEqualTo(201);
        assertReplayOf(system.upstream().runs(order.key()).get(0), system.call(order));
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void an_upstream_that_hangs_up_leaves_the_outcome_unknown() throws IOException {
        system.upstream().behave((run, exchange) -> exchange.hangUp());
        Call order = system.order();

        WireMessage first = system.call(order);

        assertThat(first.status()).as("%s", first).isIn(502, 504);
        assertProblem(system.call(order), 409, "outcome-unknown");
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void an_answer_that_breaks_off_is_never_shown_as_whole() throws IOException {
        system.upstream().behave((run, exchange) -> exchange.answerTorn(200, run.makeAnswer(1_000)));
        Call order = system.order();

        WireMessage first = system.call(order);

        assertThat(first.status()).as("%s", first).isIn(502, 504);
        assertProblem(system.call(order), 409, "outcome-unknown");
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }
}
