package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency as Square's documentation describes it: the key is in the body. */
class SquareTest {
    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("square");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call payment(String key, int amount) {
        return talk.post("/v2/payments")
                .bearer("EAAA")
                .json("{\"idempotency_key\":\"" + key + "\",\"amount_money\":{\"amount\":" + amount + "}}");
    }

    private static void assertError(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.text())
                .startsWith(
                        "{\"errors\":[{\"category\":\"INVALID_REQUEST_ERROR\",\"code\":\"" + code + "\",\"detail\":\"");
    }

    @Test
    void a_repeat_gets_the_first_successful_response() {
        Answer first = payment("k-1", 100).send();

        assertThat(payment("k-1", 100).send().text()).isEqualTo(first.text());
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void another_request_under_a_used_key_is_a_400() {
        payment("k-1", 100).send();

        assertError(payment("k-1", 200).send(), 400, "IDEMPOTENCY_KEY_REUSED");
        assertThat(talk.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/payments", "/v2/refunds", "/v2/cards", "/v2/gift-cards", "/v2/catalog/object"})
    void a_key_is_required_where_something_is_created(String path) {
        assertError(talk.post(path).bearer("EAAA").json("{\"amount\":1}").send(), 400, "MISSING_REQUIRED_PARAMETER");
        assertThat(talk.runs()).isZero();
    }

    @Test
    void a_search_needs_no_key() {
        Call search = talk.post("/v2/orders/search").bearer("EAAA").json("{\"limit\":3}");

        assertThat(search.send().text()).isNotEqualTo(search.send().text());
    }

    @Test
    void a_key_has_at_most_45_characters() {
        assertThat(payment("k".repeat(45), 1).send().status()).isEqualTo(200);
        assertError(payment("k".repeat(46), 1).send(), 400, "BAD_REQUEST");
    }

    @Test
    void a_key_is_local_to_its_endpoint_and_its_seller() {
        payment("k-1", 100).send();
        payment("k-1", 100).to("/v2/refunds").send();
        talk.post("/v2/payments")
                .bearer("another")
                .json("{\"idempotency_key\":\"k-1\",\"amount_money\":{\"amount\":100}}")
                .send();

        assertThat(talk.runs()).isEqualTo(3);
    }

    @Test
    void a_repeat_while_the_first_runs_is_a_conflict() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(payment("k-1", 100));
        talk.upstream().awaitReceived(1);
        Answer busy = payment("k-1", 100).send();
        gate.countDown();
        first.join();

        assertError(busy, 409, "CONFLICT");
    }

    @Test
    void a_declined_payment_keeps_no_key() {
        talk.answersNext(402, "{\"errors\":[{\"code\":\"CARD_DECLINED\"}]}");
        payment("k-1", 100).send();

        assertThat(payment("k-1", 100).send().status()).isEqualTo(200);
    }
}
