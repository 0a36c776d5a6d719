package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.Scripts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How refusals look under AdTarget's preset, and what browsers may read. */
class AdTargetWireTest {
    private static final String PATH = "/api/v1/events/conversion";

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("adtarget");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call purchase(String key) {
        return talk.post(PATH)
                .bearer("atk_live_1")
                .with("Idempotency-Key: " + key)
                .json("{\"value\":49.00}");
    }

    private static void assertShape(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.text()).matches("\\{\"error\":\\{\"code\":\"" + code + "\",\"message\":\"[^\"]+\"}}");
    }

    @Test
    void ADT_19_ADT_A6_a_refusal_has_the_error_shape_of_the_api() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(purchase("order_1"));
        talk.upstream().awaitReceived(1);
        Answer busy = purchase("order_1").send();
        gate.countDown();
        first.join();

        assertShape(busy, 409, "IDEMPOTENT_IN_PROGRESS");
        assertThat(talk.events(Event.Waiting.class)).isEmpty();
        assertThat(busy.header("Retry-After")).hasValue("1");
        assertShape(purchase("k".repeat(129)).send(), 400, "IDEMPOTENT_KEY_INVALID");
        assertShape(purchase("order_2").bearer("atk_live_2").send(), 400, "INVALID_KEY");
    }

    @Test
    void ADT_19_a_failure_of_the_api_has_the_error_shape_of_the_api() {
        talk.upstream().next(Scripts.rawThenReset(""));

        assertShape(purchase("order_1").send(), 502, "UPSTREAM_FAILED");
        assertShape(purchase("order_1").send(), 409, "IDEMPOTENT_OUTCOME_UNKNOWN");
        talk.upstream().close();
        assertShape(purchase("order_2").send(), 502, "UPSTREAM_UNREACHABLE");
    }

    @Test
    void ADT_20_a_preflight_is_the_apis_to_answer() {
        talk.answersNext(
                204,
                "",
                "Access-Control-Allow-Origin: *",
                "Access-Control-Allow-Headers: authorization, content-type, idempotency-key");
        Answer preflight = talk.call("OPTIONS", PATH)
                .with("Origin: https://shop.example")
                .with("Access-Control-Request-Method: POST")
                .with("Access-Control-Request-Headers: authorization,idempotency-key")
                .send();

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(preflight.header("Access-Control-Allow-Headers").orElseThrow())
                .contains("idempotency-key");
        assertThat(talk.upstream().received())
                .singleElement()
                .satisfies(request -> assertThat(request.method()).isEqualTo("OPTIONS"));
    }

    private static void assertReadable(Answer answer) {
        assertThat(answer.all("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(answer.header("Access-Control-Expose-Headers").orElseThrow())
                .contains("X-Idempotent-Replay", "Retry-After");
    }

    @Test
    void ADT_20_a_page_can_read_first_answers_replays_and_refusals_and_their_replay_header() {
        talk.answers(200, "Access-Control-Allow-Origin: *");
        Call fromPage = purchase("order_1").with("Origin: https://shop.example");
        assertReadable(fromPage.send());
        Answer replay = fromPage.send();

        assertThat(replay.header("X-Idempotent-Replay")).hasValue("true");
        assertReadable(replay);
        assertReadable(
                purchase("k".repeat(129)).with("Origin: https://shop.example").send());
        assertReadable(fromPage.json("x".repeat(2 << 20)).send());
        assertThat(purchase("order_1").send().header("Access-Control-Allow-Origin"))
                .isEmpty();
    }
}
