package dev.semel.examples.conversions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.examples.conversions.MetaLike.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversionApiTest {
    private static final String PURCHASE =
            "{\"telegramUserId\":1234567890,\"channelId\":\"-1001234567890\",\"eventType\":\"Purchase\",\"value\":49.00}";
    private static final Attempt FIRST = new Attempt("op-1", 1, 10);
    private static final Attempt SECOND = new Attempt("op-1", 2, 20);
    private static final Attempt THIRD = new Attempt("op-1", 3, 30);

    @TempDir
    private Path directory;

    private final Client client = new Client();
    private MetaLike meta;
    private ConversionApi api;

    @BeforeEach
    void start() throws IOException {
        meta = MetaLike.start(0);
        api = startApi(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        api.close();
        meta.close();
        client.close();
    }

    @Test
    void a_conversion_fires_one_event_with_the_operations_id() throws Exception {
        var answer = client.run(api.port(), FIRST, PURCHASE);

        assertThat(answer)
                .containsEntry("status", "sent")
                .containsEntry("eventId", "op-1")
                .containsEntry("value", "49.00");
        assertThat(meta.sends()).containsOnly(Map.entry("op-1", 1));
    }

    @Test
    void it_is_failed_then_pending_then_sent_over_restarts_and_stays_one_conversion_and_one_event() throws Exception {
        meta.next(Behaviour.REFUSE, Behaviour.HOLD);

        var failed = client.run(api.port(), FIRST, PURCHASE);
        restart(Duration.ofMillis(200));
        var pending = client.run(api.port(), SECOND, PURCHASE);
        meta.release();
        restart(Duration.ofSeconds(20));
        var sent = client.run(api.port(), THIRD, PURCHASE);

        assertThat(failed).containsEntry("status", "failed").containsEntry("attempt", "1");
        assertThat(pending).containsEntry("status", "pending").containsEntry("attempt", "2");
        assertThat(sent).containsEntry("status", "sent").containsEntry("attempt", "3");
        assertThat(pending.get("conversionId")).isEqualTo(failed.get("conversionId"));
        assertThat(sent.get("conversionId")).isEqualTo(failed.get("conversionId"));
        assertThat(meta.sends()).containsOnlyKeys("op-1");
    }

    @Test
    void what_is_sent_is_not_sent_again() throws Exception {
        var first = client.run(api.port(), FIRST, PURCHASE);
        restart(Duration.ofSeconds(20));

        var again = client.run(api.port(), SECOND, PURCHASE.replace("49.00", "50.00"));

        assertThat(again)
                .containsEntry("status", "sent")
                .containsEntry("value", "49.00")
                .containsEntry("conversionId", first.get("conversionId"));
        assertThat(meta.sends()).containsEntry("op-1", 1);
    }

    @Test
    void a_repeat_of_what_is_being_sent_waits_for_it() throws Exception {
        restart(Duration.ofMillis(200));
        meta.next(Behaviour.HOLD);
        client.run(api.port(), FIRST, PURCHASE);

        client.run(api.port(), SECOND, PURCHASE);
        meta.release();
        String status = "";
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (int i = 3; !status.equals("sent") && System.nanoTime() < deadline; i++) {
            status = client.run(api.port(), new Attempt("op-1", i, 10L * i), PURCHASE)
                    .get("status");
        }

        assertThat(status).isEqualTo("sent");
        assertThat(meta.sends()).containsEntry("op-1", 1);
    }

    @Test
    void a_lost_answer_of_the_system_behind_is_sent_again_under_the_same_event_id() throws Exception {
        meta.next(Behaviour.LOSE_ANSWER);

        var lost = client.run(api.port(), FIRST, PURCHASE);
        var again = client.run(api.port(), SECOND, PURCHASE);

        assertThat(lost).containsEntry("status", "pending");
        assertThat(again).containsEntry("status", "sent");
        assertThat(meta.sends()).containsOnly(Map.entry("op-1", 2));
    }

    @Test
    void without_consent_it_is_skipped_and_a_later_attempt_with_consent_sends_it() throws Exception {
        var skipped = client.run(api.port(), FIRST, PURCHASE.replace("{", "{\"consent\":false,"));
        assertThat(skipped).containsEntry("status", "skipped");
        assertThat(meta.sends()).isEmpty();

        assertThat(client.run(api.port(), SECOND, PURCHASE)).containsEntry("status", "sent");
    }

    @Test
    void a_stale_fence_is_refused_and_changes_nothing() throws Exception {
        client.run(api.port(), SECOND, PURCHASE);

        var stale = client.send(api.port(), FIRST, PURCHASE);

        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(stale.body()).contains("STALE_FENCE");
        assertThat(client.get(api.port(), "/operations/op-1").body()).contains("\"attempt\":2");
    }

    @Test
    void it_says_what_became_of_an_operation() throws Exception {
        assertThat(client.get(api.port(), "/operations/op-1").statusCode()).isEqualTo(404);

        var answer = client.send(api.port(), FIRST, PURCHASE);
        restart(Duration.ofSeconds(20));
        var asked = client.get(api.port(), "/operations/op-1");

        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.body()).isEqualTo(answer.body());
    }

    @Test
    void it_says_that_an_operation_is_running() throws Exception {
        meta.next(Behaviour.HOLD);
        Thread running = Thread.ofVirtual().start(() -> {
            try {
                client.run(api.port(), FIRST, PURCHASE);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (meta.held() == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }

        var asked = client.get(api.port(), "/operations/op-1");
        meta.release();
        running.join();

        assertThat(asked.statusCode()).isEqualTo(202);
        assertThat(asked.body()).contains("running");
    }

    @Test
    void what_is_refused_leaves_nothing() throws Exception {
        var withoutKey = client.post(api.port(), "/api/v1/events/conversion", PURCHASE);
        var otherKey =
                client.post(api.port(), "/api/v1/events/conversion", PURCHASE, "Authorization", "Bearer atk_other");
        var invalid = client.send(api.port(), FIRST, PURCHASE.replace("Purchase", "a purchase"));

        assertThat(withoutKey.statusCode()).isEqualTo(401);
        assertThat(withoutKey.body()).contains("AUTH_REQUIRED");
        assertThat(otherKey.statusCode()).isEqualTo(401);
        assertThat(otherKey.body()).contains("INVALID_KEY");
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(invalid.body()).contains("VALIDATION_ERROR", "eventType");
        assertThat(client.get(api.port(), "/operations/op-1").statusCode()).isEqualTo(404);
        assertThat(meta.sends()).isEmpty();
    }

    @Test
    void a_line_that_a_crash_cut_off_is_forgotten() throws Exception {
        client.run(api.port(), FIRST, PURCHASE);
        api.close();
        Files.writeString(directory.resolve("conversions"), "{\"operation\":\"op-2\",\"con", StandardOpenOption.APPEND);
        api = startApi(Duration.ofSeconds(20));

        assertThat(client.get(api.port(), "/operations/op-2").statusCode()).isEqualTo(404);
        assertThat(client.run(api.port(), new Attempt("op-2", 1, 5), PURCHASE)).containsEntry("status", "sent");
        restart(Duration.ofSeconds(20));
        assertThat(client.get(api.port(), "/operations/op-1").statusCode()).isEqualTo(200);
        assertThat(client.get(api.port(), "/operations/op-2").statusCode()).isEqualTo(200);
    }

    private void restart(Duration patience) throws IOException {
        api.close();
        api = startApi(patience);
    }

    private ConversionApi startApi(Duration patience) throws IOException {
        return ConversionApi.start(
                0,
                directory.resolve("conversions"),
                URI.create("http://127.0.0.1:" + meta.port()),
                patience,
                run -> {});
    }
}
