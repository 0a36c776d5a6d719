package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.examples.conversions.ConversionApi;
import dev.semel.examples.conversions.MetaLike;
import dev.semel.examples.conversions.MetaLike.Behaviour;
import dev.semel.system.HaltingStore.Side;
import dev.semel.system.HaltingStore.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a killed gateway left unknown, the next one asks the API about: no operator, no second run. */
class AskTest {
    private static final Call FIRST = Layers.conversion("key-1", 1234567890, "Purchase");
    private static final Call OTHER_KEY = Layers.conversion("key-2", 1234567890, "Purchase");

    @TempDir
    private Path directory;

    private final List<ConversionApi.Run> ended = new CopyOnWriteArrayList<>();
    private final List<ConversionApi.Run> begun = new CopyOnWriteArrayList<>();
    private MetaLike meta;
    private ConversionApi api;

    /** The route that asks. */
    enum Route {
        /** The key's layer, which asks. */
        ONE_LAYER(1),
        /** The key's layer and the conversion's, which asks. */
        TWO_LAYERS(2);

        private final int claims;

        Route(int claims) {
            this.claims = claims;
        }

        GatewayProcess.Setup before(ConversionApi api, Path directory) {
            Config config = this == ONE_LAYER ? Layers.askOfOneLayer(directory) : Layers.ask(directory);
            return config.before("http://127.0.0.1:" + api.port());
        }
    }

    @BeforeEach
    void start() throws IOException {
        meta = MetaLike.start(0);
        api = ConversionApi.start(
                0,
                directory.resolve("conversions"),
                URI.create("http://127.0.0.1:" + meta.port()),
                Duration.ofSeconds(30),
                run -> (run.ended() ? ended : begun).add(run));
    }

    @AfterEach
    void stop() {
        api.close();
        meta.close();
    }

    @ParameterizedTest
    @EnumSource
    void the_next_repeat_gets_the_answer_of_the_run_that_the_kill_cut_off(Route route) throws Exception {
        try (var gateway = killedInMidFlight(route)) {
            meta.release();
            Await.until("the run has ended", () -> !ended.isEmpty());
            gateway.start();

            WireMessage repeat = Caller.call(gateway.port(), FIRST);

            assertFirstAnswer(repeat);
            assertThat(begun).hasSize(1);
            if (route == Route.TWO_LAYERS) {
                assertThat(Caller.call(gateway.port(), OTHER_KEY).text()).contains("\"deduplicated\":true");
                assertThat(begun).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_still_running_is_in_progress_and_then_has_its_answer(Route route) throws Exception {
        try (var gateway = killedInMidFlight(route)) {
            gateway.start();

            WireMessage meanwhile = Caller.call(gateway.port(), FIRST);
            meta.release();

            assertInProgress(meanwhile);
            assertFirstAnswer(repeatUntilSettled(gateway));
            assertThat(begun).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_never_came_to_the_api_runs_once(Route route) throws Exception {
        var step = new Step(route.claims, Side.AFTER);
        try (var gateway = route.before(api, directory)
                .program(StepGateway.class)
                .jvm(step.flag())
                .start()) {
            assertThatThrownBy(() -> Caller.call(gateway.port(), FIRST)).isInstanceOf(IOException.class);
            assertThat(gateway.awaitEnd()).isEqualTo(137);
        }
        assertThat(begun).isEmpty();

        try (var gateway = route.before(api, directory).start()) {
            assertFirstAnswer(repeatUntilSettled(gateway));
            assertThat(begun).hasSize(1);
        }
    }

    /** Killed while the API waits for the system behind it. */
    private GatewayProcess killedInMidFlight(Route route) throws IOException {
        meta.next(Behaviour.HOLD);
        var gateway = route.before(api, directory).start();
        try (var caller = new Caller(gateway.port())) {
            caller.send(FIRST);
            Await.until("the event is held", () -> meta.held() == 1, gateway::output);
        }
        gateway.kill();
        return gateway;
    }

    private static WireMessage repeatUntilSettled(GatewayProcess gateway) throws IOException {
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        WireMessage answer = Caller.call(gateway.port(), FIRST);
        while (answer.status() == 409 && System.nanoTime() < deadline) {
            assertInProgress(answer);
            answer = Caller.call(gateway.port(), FIRST);
        }
        return answer;
    }

    private static void assertFirstAnswer(WireMessage answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.text())
                .contains("\"status\":\"sent\"", "\"attempt\":1")
                .doesNotContain("deduplicated");
    }

    private static void assertInProgress(WireMessage answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(409);
        assertThat(answer.isProblem("in-progress") || answer.text().contains("IDEMPOTENT_IN_PROGRESS"))
                .as("%s", answer)
                .isTrue();
        assertThat(answer.field("Retry-After")).as("%s", answer).isPresent();
    }
}
