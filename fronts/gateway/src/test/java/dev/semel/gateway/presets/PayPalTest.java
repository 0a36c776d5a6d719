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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency as PayPal's reference describes it for its REST APIs. */
class PayPalTest {
    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("paypal");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call order(String id) {
        return order(id, "CAPTURE");
    }

    private Call order(String id, String intent) {
        return talk.post("/v2/checkout/orders")
                .bearer("A21AAE")
                .with("PayPal-Request-Id: " + id)
                .json("{\"intent\":\"" + intent + "\"}");
    }

    private static void assertError(Answer answer, int status, String name) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.text()).startsWith("{\"name\":\"" + name + "\",\"message\":\"");
    }

    @Test
    void a_repeat_gets_the_first_answer_where_paypal_would_show_the_latest_state() {
        talk.answersNext(201, "{\"id\":\"O-1\",\"status\":\"CREATED\"}");
        Answer first = order("r-1").send();
        Answer repeat = order("r-1").send();

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.text()).isEqualTo(first.text());
        assertThat(repeat.header("Semel-Status").orElse("")).startsWith("replayed;");
        assertThat(repeat.header("Idempotent-Replayed")).isEmpty();
        assertThat(talk.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/checkout/orders, PT6H",
        "/v2/payments/captures/1/refund, P45D",
        "/v1/billing/subscriptions, PT72H",
        "/v1/catalogs/products, PT72H",
        "/v3/vault/setup-tokens, PT3H",
    })
    void an_id_is_kept_as_long_as_its_api_keeps_it(String path, Duration kept) {
        Answer first = order("r-1").to(path).send();
        talk.passes(kept.minusMillis(1));
        assertThat(order("r-1").to(path).send().text()).isEqualTo(first.text());
        talk.passes(Duration.ofMillis(1));

        assertThat(order("r-1").to(path).send().text()).isNotEqualTo(first.text());
    }

    @Test
    void an_id_has_at_most_108_characters() {
        assertThat(order("r".repeat(108)).send().status()).isEqualTo(200);
        assertError(order("r".repeat(109)).send(), 400, "key-invalid");
    }

    @Test
    void an_id_is_local_to_its_caller_and_to_the_call() {
        order("r-1").send();
        order("r-1").to("/v2/checkout/orders/O-1/capture").send();
        talk.post("/v2/checkout/orders")
                .bearer("another")
                .with("PayPal-Request-Id: r-1")
                .json("{\"intent\":\"CAPTURE\"}")
                .send();

        assertThat(talk.runs()).isEqualTo(3);
    }

    @Test
    void the_second_of_two_at_once_fails() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(order("r-1"));
        talk.upstream().awaitReceived(1);
        Answer second = order("r-1").send();
        gate.countDown();

        assertError(second, 409, "PREVIOUS_REQUEST_IN_PROGRESS");
        assertThat(first.join().status()).isEqualTo(200);
    }

    @Test
    void another_payload_under_a_used_id_is_refused() {
        order("r-1").send();

        assertError(order("r-1", "AUTHORIZE").send(), 422, "DUPLICATE_REQUEST_ID");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void a_retry_after_a_5xx_runs_as_the_same_operation(int status) {
        talk.answersNext(status, "{}");
        order("r-1").send();

        assertThat(order("r-1").send().status()).isEqualTo(200);
        assertThat(talk.operations()).hasSize(1);
        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void a_refused_order_can_be_corrected_under_its_id() {
        talk.answersNext(422, "{\"name\":\"UNPROCESSABLE_ENTITY\"}");
        order("r-1").send();

        assertThat(order("r-1", "AUTHORIZE").send().status()).isEqualTo(200);
    }
}
