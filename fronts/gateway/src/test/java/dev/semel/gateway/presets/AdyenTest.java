package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency as Adyen's documentation describes it. */
class AdyenTest {
    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("adyen");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call payment(String key) {
        return payment(key, 1000);
    }

    private Call payment(String key, int value) {
        return talk.post("/v71/payments")
                .with("X-API-Key: AQE")
                .with("idempotency-key: " + key)
                .json("{\"amount\":{\"value\":" + value + "}}");
    }

    private static void assertError(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.text()).startsWith("{\"status\":" + status + ",\"errorCode\":\"" + code + "\",");
    }

    @Test
    void the_key_is_echoed_on_what_was_processed_idempotently() {
        Answer first = payment("k-1").send();
        Answer repeat = payment("k-1").send();
        Answer without =
                talk.post("/v71/payments").with("X-API-Key: AQE").json("{}").send();

        assertThat(first.all("idempotency-key")).containsExactly("k-1");
        assertThat(repeat.all("idempotency-key")).containsExactly("k-1");
        assertThat(repeat.text()).isEqualTo(first.text());
        assertThat(without.header("idempotency-key")).isEmpty();
    }

    @Test
    void a_key_has_at_most_64_characters() {
        assertThat(payment("k".repeat(64)).send().status()).isEqualTo(200);
        Answer refused = payment("k".repeat(65)).send();

        assertError(refused, 400, "key-invalid");
        assertThat(refused.header("transient-error")).hasValue("false");
    }

    @Test
    void a_repeat_while_the_first_runs_is_a_transient_error() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(payment("k-1"));
        talk.upstream().awaitReceived(1);
        Answer busy = payment("k-1").send();
        gate.countDown();

        assertError(busy, 422, "704");
        assertThat(busy.header("transient-error")).hasValue("true");
        assertThat(payment("k-1").send().text()).isEqualTo(first.join().text());
    }

    @ParameterizedTest
    @ValueSource(ints = {422, 500, 503})
    void an_error_that_is_marked_transient_is_tried_again(int status) {
        talk.answersNext(status, "{}", "transient-error: true");
        payment("k-1").send();

        assertThat(payment("k-1").send().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 422, 500})
    void the_final_result_is_kept_errors_too(int status) {
        talk.answersNext(status, "the first", "transient-error: false");
        payment("k-1").send();

        assertThat(payment("k-1").send().text()).isEqualTo("the first");
    }

    @Test
    void a_key_is_promised_for_seven_days_and_kept_for_fourteen() {
        Answer first = payment("k-1").send();
        assertThat(first.header("Semel-Status").orElse("")).contains("ttl=604800");
        talk.passes(Duration.ofDays(14).minusMillis(1));
        assertThat(payment("k-1").send().text()).isEqualTo(first.text());
        talk.passes(Duration.ofMillis(1));

        assertThat(payment("k-1").send().text()).isNotEqualTo(first.text());
    }

    @Test
    void a_used_key_with_another_request_is_refused_for_good() {
        payment("k-1").send();
        Answer refused = payment("k-1", 1).send();

        assertError(refused, 422, "704");
        assertThat(refused.header("transient-error")).hasValue("false");
    }
}
