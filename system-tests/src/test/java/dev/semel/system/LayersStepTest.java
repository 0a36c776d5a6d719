package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.system.HaltingStore.Side;
import dev.semel.system.HaltingStore.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process that dies between two steps of a request with two layers. The steps are store calls: claim the key, claim
 * the conversion, [run], end the conversion, end the key. Then a gateway is started again, and the same conversion is
 * sent with the same key and with another one.
 */
class LayersStepTest {
    private static final Call FIRST = Layers.conversion("key-1", 1234567890, "Purchase");
    private static final Call OTHER_KEY = Layers.conversion("key-2", 1234567890, "Purchase");

    @TempDir
    private Path directory;

    private CountingUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = new CountingUpstream();
        answer("sent");
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({"1, BEFORE", "1, AFTER", "2, BEFORE"})
    void before_the_conversion_is_claimed_nothing_ran_and_the_repeat_runs_once(int call, Side side) throws Exception {
        dieAt(new Step(call, side));
        assertThat(upstream.runs()).isEmpty();

        try (var gateway = restart()) {
            WireMessage repeat = call(gateway, FIRST);
            WireMessage otherKey = call(gateway, OTHER_KEY);

            assertFirstAnswer(repeat);
            assertDeduplicated(otherKey);
            assertThat(call(gateway, FIRST).text()).isEqualTo(repeat.text());
            assertThat(upstream.runs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, AFTER", "2, BEFORE"})
    void another_key_may_run_what_the_first_one_never_did_and_the_first_is_told_so(int call, Side side)
            throws Exception {
        dieAt(new Step(call, side));

        try (var gateway = restart()) {
            WireMessage otherKey = call(gateway, OTHER_KEY);
            WireMessage repeat = call(gateway, FIRST);

            assertFirstAnswer(otherKey);
            assertDeduplicated(repeat);
            assertThat(upstream.runs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, AFTER, 0", "3, BEFORE, 1"})
    void between_the_claims_and_the_endings_nobody_knows_and_nothing_runs_again(int call, Side side, int runs)
            throws Exception {
        dieAt(new Step(call, side));

        try (var gateway = restart()) {
            for (Call repeat : List.of(FIRST, OTHER_KEY, FIRST, OTHER_KEY)) {
                assertUnknown(call(gateway, repeat));
            }
            assertThat(upstream.runs()).hasSize(runs);
        }
    }

    @Test
    void a_kill_during_the_run_is_unknown_too_although_the_answer_comes_after_it() throws Exception {
        var gate = new Gate();
        upstream.behave(gate);
        try (var gateway = Layers.hold(directory).before(upstream).start();
                var caller = new Caller(gateway.port())) {
            caller.send(FIRST);
            Await.until("the request is at the upstream", () -> !upstream.runs().isEmpty(), gateway::output);
            gateway.kill();
            gate.open();
            Await.until("the upstream is done", upstream::isIdle);
            gateway.start();

            assertUnknown(call(gateway, FIRST));
            assertUnknown(call(gateway, OTHER_KEY));
            assertThat(upstream.runs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, AFTER", "4, BEFORE", "4, AFTER"})
    void once_the_conversion_has_ended_the_key_gets_the_first_answer_and_others_a_deduplicated_one(int call, Side side)
            throws Exception {
        dieAt(new Step(call, side));

        try (var gateway = restart()) {
            WireMessage repeat = call(gateway, FIRST);
            WireMessage otherKey = call(gateway, OTHER_KEY);

            assertFirstAnswer(repeat);
            assertDeduplicated(otherKey);
            assertThat(call(gateway, FIRST).text()).isEqualTo(repeat.text());
            assertThat(upstream.runs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, AFTER", "4, BEFORE"})
    void the_first_answer_is_the_keys_own_even_if_another_key_asked_before(int call, Side side) throws Exception {
        dieAt(new Step(call, side));

        try (var gateway = restart()) {
            assertDeduplicated(call(gateway, OTHER_KEY));
            assertFirstAnswer(call(gateway, FIRST));
            assertThat(upstream.runs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, AFTER", "4, BEFORE"})
    void a_conversion_that_is_to_run_again_does_so_as_the_same_operation(int call, Side side) throws Exception {
        answer("pending");
        dieAt(new Step(call, side));
        answer("sent");

        try (var gateway = restart()) {
            WireMessage repeat = call(gateway, FIRST);
            WireMessage otherKey = call(gateway, OTHER_KEY);

            List<Run> runs = upstream.runs();
            assertThat(runs).hasSize(2);
            assertThat(repeat.text()).isEqualTo(answerOf(runs.get(1), "sent"));
            assertDeduplicated(otherKey);
            assertThat(runs.get(1).operationId()).isEqualTo(runs.get(0).operationId());
            assertThat(runs.get(1).attempt()).isEqualTo(runs.get(0).attempt() + 1);
        }
    }

    /** The steps are what this test takes them for: a process that is to die at a fifth call lives. */
    @Test
    void there_are_four_steps() throws Exception {
        var setup = Layers.hold(directory).before(upstream);
        try (var gateway = setup.program(StepGateway.class)
                .jvm(new Step(5, Side.BEFORE).flag())
                .start()) {
            assertFirstAnswer(call(gateway, FIRST));
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    /** One request, and the end of its process at that step. */
    private void dieAt(Step step) {
        var setup = Layers.hold(directory).before(upstream);
        try (var gateway = setup.program(StepGateway.class).jvm(step.flag()).start()) {
            assertThatThrownBy(() -> call(gateway, FIRST)).as("%s", step).isInstanceOf(IOException.class);
            assertThat(gateway.awaitEnd()).as("%s", step).isEqualTo(137);
        }
    }

    private GatewayProcess restart() {
        return Layers.hold(directory).before(upstream).start();
    }

    private void answer(String status) {
        upstream.behave((run, exchange) -> exchange.answer(200, Bytes.of(answerOf(run, status))));
    }

    /** Each run's own. */
    private static String answerOf(Run run, String status) {
        return "{\"conversionId\":\"conv_" + run.number() + "\",\"status\":\"" + status + "\"}";
    }

    private static WireMessage call(GatewayProcess gateway, Call call) throws IOException {
        return Caller.call(gateway.port(), call);
    }

    private void assertFirstAnswer(WireMessage answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(upstream.runs()).isNotEmpty();
        assertThat(answer.text()).isEqualTo(answerOf(upstream.runs().get(0), "sent"));
    }

    private static void assertDeduplicated(WireMessage answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.text()).contains("\"deduplicated\":true", "\"status\":\"sent\"");
    }

    private static void assertUnknown(WireMessage answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(409);
        assertThat(answer.text()).contains("IDEMPOTENT_OUTCOME_UNKNOWN");
    }
}
