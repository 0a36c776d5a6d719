package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import dev.semel.gateway.testing.Scripts;
import dev.semel.store.StoredRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AdTarget's second layer: conversions of one site, user, channel and event type are one operation. */
class AdTargetConversionTest {
    private static final String PATH = "/api/v1/events/conversion";
    private static final String EVENT = "{\"telegramUserId\":42,\"channelId\":\"-100\",\"eventType\":\"Purchase\"}";
    private static final String SENT = "{\"conversionId\":\"c-1\",\"status\":\"sent\"}";

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("adtarget");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call event(String key) {
        return event(key, EVENT);
    }

    private Call event(String key, String body) {
        return talk.post(PATH)
                .bearer("atk_live_1")
                .with("Idempotency-Key: " + key)
                .json(body);
    }

    private Call eventWithoutKey() {
        return talk.post(PATH).bearer("atk_live_1").json(EVENT);
    }

    private void apiAnswers(String body) {
        talk.answersNext(200, body, "Content-Type: application/json");
    }

    private static String state(String status) {
        return "{\"conversionId\":\"c-1\",\"status\":\"" + status + "\"}";
    }

    private List<String> attempts() {
        return talk.upstream().received().stream()
                .map(request -> request.header("Semel-Attempt").orElse("none"))
                .toList();
    }

    private static void assertDeduplicated(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.text()).isEqualTo("{\"conversionId\":\"c-1\",\"status\":\"sent\",\"deduplicated\":true}");
    }

    @Test
    void ADT_A11_what_was_sent_is_not_sent_again_under_another_key_or_none_and_says_so() {
        apiAnswers(SENT);
        Answer first = event("order_1").send();

        assertThat(first.text()).isEqualTo(SENT);
        assertDeduplicated(event("order_2").send());
        assertDeduplicated(eventWithoutKey().send());
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void ADT_A11_it_is_the_same_event_whatever_else_the_body_says_and_in_whatever_order() {
        apiAnswers(SENT);
        event("order_1").send();

        String again = "{\"eventType\":\"Purchase\", \"value\":49.00, \"channelId\":\"-100\", \"telegramUserId\":42}";
        assertDeduplicated(event("order_2", again).send());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "failed", "skipped"})
    void ADT_A11_what_was_not_sent_runs_again_as_the_same_operation(String status) {
        apiAnswers(state(status));
        apiAnswers(state(status));
        apiAnswers(SENT);

        assertThat(event("order_1").send().text()).isEqualTo(state(status));
        assertThat(event("order_2").send().text()).isEqualTo(state(status));
        assertThat(event("order_3").send().text()).isEqualTo(SENT);
        assertDeduplicated(event("order_4").send());
        assertThat(talk.operations()).hasSize(1);
        assertThat(attempts()).containsExactly("1", "2", "3");
    }

    @Test
    void ADT_A11_every_attempt_has_a_higher_fence() {
        apiAnswers(state("pending"));
        event("order_1").send();
        event("order_2").send();

        assertThat(talk.upstream().received())
                .extracting(
                        request -> Long.valueOf(request.header("Semel-Fence").orElseThrow()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void ADT_A11_the_event_id_stays_the_same_after_a_5xx(int status) {
        talk.answersNext(status, "{\"error\":{\"code\":\"INTERNAL_ERROR\"}}");

        assertThat(event("order_1").send().status()).isEqualTo(status);
        assertThat(event("order_1").send().status()).isEqualTo(200);
        assertThat(talk.operations()).hasSize(1);
        assertThat(attempts()).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429})
    void ADT_A11_after_a_4xx_nothing_is_left_of_the_operation(int status) {
        talk.answersNext(status, "no");
        event("order_1").send();

        assertThat(talk.records()).isEmpty();
        assertThat(event("order_1").send().status()).isEqualTo(200);
        assertThat(attempts()).containsExactly("1", "1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "atk_live_1 | {\"telegramUserId\":43,\"channelId\":\"-100\",\"eventType\":\"Purchase\"}",
                "atk_live_1 | {\"telegramUserId\":42,\"channelId\":\"-101\",\"eventType\":\"Purchase\"}",
                "atk_live_1 | {\"telegramUserId\":42,\"channelId\":\"-100\",\"eventType\":\"Lead\"}",
                "atk_live_2 | {\"telegramUserId\":42,\"channelId\":\"-100\",\"eventType\":\"Purchase\"}",
            })
    void ADT_A11_another_user_channel_event_type_or_api_key_is_another_operation(String apiKey, String body) {
        apiAnswers(SENT);
        event("order_1").send();
        Answer other = talk.post(PATH)
                .bearer(apiKey)
                .with("Idempotency-Key: order_2")
                .json(body)
                .send();

        assertThat(other.text()).isEqualTo("{\"run\":1}");
        assertThat(talk.operations()).hasSize(2);
    }

    @Test
    void ADT_A11_an_event_without_one_of_the_fields_has_the_first_layer_alone() {
        String body = "{\"telegramUserId\":42,\"eventType\":\"Purchase\"}";
        Call call = talk.post(PATH).bearer("atk_live_1").json(body);
        Answer first = call.with("Idempotency-Key: order_1").send();

        assertThat(call.with("Idempotency-Key: order_1").send().text()).isEqualTo(first.text());
        assertThat(call.with("Idempotency-Key: order_2").send().text()).isNotEqualTo(first.text());
        assertThat(talk.records()).hasSize(2);
    }

    @Test
    void ADT_18_a_replay_of_the_first_key_shows_the_first_body_and_leaves_the_second_layer_alone() {
        apiAnswers(state("pending"));
        event("order_1").send();
        List<StoredRecord> before = talk.records();
        Answer replay = event("order_1").send();

        assertThat(replay.text()).isEqualTo(state("pending"));
        assertThat(replay.header("X-Idempotent-Replay")).hasValue("true");
        assertThat(talk.records()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void ADT_18_the_first_key_still_shows_the_first_body_when_a_later_one_was_deduplicated() {
        apiAnswers(SENT);
        event("order_1").send();
        assertDeduplicated(event("order_2").send());

        assertThat(event("order_1").send().text()).isEqualTo(SENT);
        Answer second = event("order_2").send();
        assertDeduplicated(second);
        assertThat(second.header("X-Idempotent-Replay")).hasValue("true");
    }

    @Test
    void ADT_A11_an_answer_of_the_second_layer_is_no_replay_of_the_key() {
        apiAnswers(SENT);
        event("order_1").send();

        assertThat(event("order_2").send().header("X-Idempotent-Replay")).isEmpty();
    }

    @Test
    void ADT_A11_after_48_hours_it_runs_again() {
        apiAnswers(SENT);
        event("order_1").send();
        talk.passes(Duration.ofDays(2).minusMillis(1));
        assertDeduplicated(event("order_2").send());
        talk.passes(Duration.ofMillis(1));

        assertThat(event("order_3").send().text()).isEqualTo("{\"run\":1}");
        assertThat(talk.operations()).hasSize(2);
    }

    @Test
    void ADT_A11_the_same_event_under_other_keys_at_once_waits_for_the_first() {
        var gate = new CountDownLatch(1);
        talk.upstream().next(Scripts.after(gate, Scripts.reply(200, SENT, "Content-Type: application/json")));
        CompletableFuture<Answer> first = Conversation.inBackground(event("order_1"));
        talk.upstream().awaitReceived(1);
        CompletableFuture<Answer> second = Conversation.inBackground(event("order_2"));
        CompletableFuture<Answer> third = Conversation.inBackground(eventWithoutKey());
        Conversation.await(() -> talk.waiting() == 2);
        gate.countDown();

        assertThat(first.join().text()).isEqualTo(SENT);
        assertDeduplicated(second.join());
        assertDeduplicated(third.join());
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void ADT_A11_who_waited_for_a_run_that_was_not_sent_runs_next() {
        var gate = new CountDownLatch(1);
        talk.upstream()
                .next(Scripts.after(gate, Scripts.reply(200, state("failed"), "Content-Type: application/json")));
        CompletableFuture<Answer> first = Conversation.inBackground(event("order_1"));
        talk.upstream().awaitReceived(1);
        apiAnswers(SENT);
        CompletableFuture<Answer> second = Conversation.inBackground(event("order_2"));
        Conversation.await(() -> talk.waiting() == 1);
        gate.countDown();

        assertThat(first.join().text()).isEqualTo(state("failed"));
        assertThat(second.join().text()).isEqualTo(SENT);
        assertThat(attempts()).containsExactly("1", "2");
    }

    @Test
    void ADT_A11_the_operation_id_is_that_of_the_event_not_of_the_key() {
        apiAnswers(state("pending"));
        event("order_1").send();
        eventWithoutKey().send();

        assertThat(talk.operations()).hasSize(1);
        assertThat(talk.upstream().received()).extracting(Received::target).containsOnly(PATH);
    }

    @Test
    void ADT_12_ADT_A11_a_conversion_is_found_by_its_id() {
        apiAnswers(SENT);
        event("order_1").send();
        talk.post("/api/v1/events/lead")
                .bearer("atk_live_1")
                .with("Idempotency-Key: lead_1")
                .send();

        assertThat(talk.recordsLabelled("conversionId", "c-1"))
                .extracting(record -> record.description().policy())
                .containsExactlyInAnyOrder("adtarget", "adtarget/conversion");
        assertThat(talk.recordsLabelled("conversionId", "c-2")).isEmpty();
    }

    @Test
    void ADT_11_ADT_A11_the_second_layer_keeps_its_key_unreadable() {
        apiAnswers(SENT);
        event("order_1").send();

        assertThat(talk.records())
                .filteredOn(record -> record.description().policy().equals("adtarget/conversion"))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.description().key()).isNull();
                    assertThat(record.fingerprint()).isNull();
                });
    }

    @Test
    void ADT_A11_the_site_may_be_a_header_instead_of_the_api_keys() {
        String key = "{\"from\": [{\"compose\": [\"header:X-Site\", \"body:/telegramUserId\", \"body:/eventType\"]}]}";
        String inner = "\"inner\": {\"conversion\": {\"key\": " + key + "}}";
        try (var sites = Conversation.under("adtarget", "\"match\": \"" + PATH + "\", " + inner)) {
            Call call = sites.post(PATH).bearer("atk_live_1").json(EVENT);
            call.with("X-Site: a").send();
            call.with("X-Site: a").send();
            call.with("X-Site: b").send();

            assertThat(sites.operations()).hasSize(2);
            assertThat(sites.runs()).isEqualTo(2);
        }
    }
}
