package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.examples.conversions.ConversionApi;
import dev.semel.examples.conversions.MetaLike;
import dev.semel.examples.conversions.MetaLike.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversion from its first try to its event, while gateway and API are killed and started again. */
class ConversionLifeTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    private Path directory;

    private final List<ConversionApi.Run> runs = new CopyOnWriteArrayList<>();
    private final int apiPort = FreePort.find();
    private MetaLike meta;
    private ConversionApi api;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws IOException {
        meta = MetaLike.start(0);
        api = startApi(SHORT);
        gateway = Layers.hold(directory).before("http://127.0.0.1:" + apiPort).start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        api.close();
        meta.close();
    }

    @Test
    void it_is_pending_then_failed_then_sent_over_restarts_as_one_operation_with_one_event() throws Exception {
        meta.next(Behaviour.HOLD, Behaviour.REFUSE);

        WireMessage pending = report("key-1");
        restart(LONG);
        WireMessage failed = report("key-2");
        restart(LONG);
        WireMessage sent = report("key-3");
        restart(LONG);
        WireMessage deduplicated = report("key-4");

        assertThat(pending.text()).contains("\"status\":\"pending\"", "\"attempt\":1");
        assertThat(failed.text()).contains("\"status\":\"failed\"", "\"attempt\":2");
        assertThat(sent.text()).contains("\"status\":\"sent\"", "\"attempt\":3");
        assertThat(deduplicated.text()).contains("\"status\":\"sent\"", "\"attempt\":3", "\"deduplicated\":true");
        assertThat(runs).hasSize(3);
        assertThat(runs).extracting(run -> run.attempt().operationId()).containsOnly(onlyEvent());
        assertThat(runs).extracting(run -> run.attempt().fence()).isSorted();
    }

    @Test
    void each_key_keeps_the_answer_that_it_got_first() throws Exception {
        meta.next(Behaviour.REFUSE);
        restart(LONG);

        WireMessage failed = report("key-1");
        WireMessage sent = report("key-2");
        WireMessage deduplicated = report("key-3");
        restart(LONG);

        assertThat(failed.text()).contains("\"status\":\"failed\"");
        assertReplayed(report("key-1"), failed);
        assertReplayed(report("key-2"), sent);
        assertReplayed(report("key-3"), deduplicated);
        assertThat(runs).hasSize(2);
        assertThat(meta.sends()).containsOnly(Map.entry(onlyEvent(), 1));
    }

    private String onlyEvent() {
        assertThat(meta.sends()).hasSize(1);
        return meta.sends().keySet().iterator().next();
    }

    private static void assertReplayed(WireMessage replay, WireMessage first) {
        assertThat(replay.field("X-Idempotent-Replay")).as("%s", replay).hasValue("true");
        assertThat(replay.text()).isEqualTo(first.text());
    }

    private WireMessage report(String key) throws IOException {
        WireMessage answer = Caller.call(gateway.port(), Layers.conversion(key, 1234567890, "Purchase"));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer;
    }

    private void restart(Duration patience) throws IOException {
        gateway.kill();
        api.close();
        api = startApi(patience);
        gateway.start();
    }

    private ConversionApi startApi(Duration patience) throws IOException {
        return ConversionApi.start(
                apiPort,
                directory.resolve("conversions"),
                URI.create("http://127.0.0.1:" + meta.port()),
                patience,
                run -> {
                    if (!run.ended()) {
                        runs.add(run);
                    }
                });
    }
}
