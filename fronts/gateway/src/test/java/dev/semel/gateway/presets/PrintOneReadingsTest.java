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

/** What was decided where Print.one's page leaves a choice, and how to choose otherwise. */
class PrintOneReadingsTest {
    private static final String ORDERS = "/v2/orders";
    private static final String LETTER = "{\"recipient\":{\"name\":\"A\",\"city\":\"Utrecht\"},\"templateId\":\"t-1\"}";

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("print-one");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    /** As the company's live key, without an idempotency key. */
    private Call keyless(String method, String target) {
        return talk.call(method, target).with("x-api-key: live_1");
    }

    private Call order(String key) {
        return keyless("POST", ORDERS).with("Idempotency-Key: " + key).json(LETTER);
    }

    private Call order(String key, String letter) {
        return keyless("POST", ORDERS).with("Idempotency-Key: " + key).json(letter);
    }

    private static void assertReplayed(Answer repeat, Answer first) {
        assertThat(repeat.header("Idempotent-Replayed")).hasValue("true");
        assertThat(repeat.status()).isEqualTo(first.status());
        assertThat(repeat.text()).isEqualTo(first.text());
    }

    private void assertRefusedAsAnother(Answer answer) {
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.text()).contains("key-reused");
        assertThat(answer.header("Idempotent-Replayed")).isEmpty();
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void PRN_A2_another_order_for_the_same_customer_gets_an_error_that_says_so() {
        Answer first = order("customer-17").send();

        assertRefusedAsAnother(
                order("customer-17", "{\"templateId\":\"summer\"}").send());
        assertReplayed(order("customer-17").send(), first);
    }

    @Test
    void PRN_A3_the_error_is_a_problem_that_clients_do_not_retry() {
        order("k-1").send();
        Answer refused = order("k-1", "{}").send();

        assertRefusedAsAnother(refused);
        assertThat(refused.header("Retry-After")).isEmpty();
    }

    @Test
    void PRN_A4_systems_of_one_company_can_share_their_keys() {
        try (var company = Conversation.under("print-one", "\"principal\": {\"from\": [\"header:x-company\"]}")) {
            Call ofShop = company.post(ORDERS)
                    .with("x-company: 4")
                    .with("x-api-key: live_1")
                    .with("Idempotency-Key: household-3511AB-12")
                    .json(LETTER);
            Call ofCrm = company.post(ORDERS)
                    .with("x-company: 4")
                    .with("x-api-key: live_2")
                    .with("Idempotency-Key: household-3511AB-12")
                    .json(LETTER);

            Answer first = ofShop.send();
            assertReplayed(ofCrm.send(), first);
        }
    }

    @Test
    void PRN_A5_the_endpoint_and_its_query_are_parameters() {
        order("k-1").send();

        assertRefusedAsAnother(order("k-1").to("/v2/templates").send());
        assertRefusedAsAnother(order("k-1").to(ORDERS + "?copies=2").send());
        assertRefusedAsAnother(keyless("PATCH", ORDERS)
                .with("Idempotency-Key: k-1")
                .json(LETTER)
                .send());
    }

    @Test
    void PRN_A6_an_answer_that_never_came_is_no_result() {
        talk.upstream().next(Scripts.rawThenReset(""));
        assertThat(order("k-1").send().status()).isEqualTo(502);
        Answer unknown = order("k-1").send();

        assertThat(unknown.status()).isEqualTo(409);
        assertThat(unknown.text()).contains("outcome-unknown");
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void PRN_A6_failures_of_the_api_can_be_let_go() {
        String let = "\"outcome\": {\"store\": [\"2xx\", \"3xx\", \"4xx\"], \"release\": [401, 403, 429, \"5xx\"]}";
        try (var lenient = Conversation.under("print-one", let)) {
            lenient.answersNext(500, "oops");
            Call call = lenient.post(ORDERS)
                    .with("x-api-key: live_1")
                    .with("Idempotency-Key: k-1")
                    .json(LETTER);
            call.send();

            assertThat(call.send().status()).isEqualTo(200);
        }
    }

    @Test
    void PRN_A7_a_replay_is_marked_and_a_first_answer_is_not() {
        assertThat(order("k-1").send().header("Idempotent-Replayed")).isEmpty();
        assertThat(order("k-1").send().all("Idempotent-Replayed")).containsExactly("true");
    }

    @Test
    void PRN_A8_a_repeat_while_the_first_runs_is_told_to_come_again() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(order("k-1"));
        talk.upstream().awaitReceived(1);
        Answer busy = order("k-1").send();
        gate.countDown();

        assertThat(busy.status()).isEqualTo(409);
        assertThat(talk.events(Event.Waiting.class)).isEmpty();
        assertThat(busy.header("Retry-After")).hasValue("1");
        assertThat(first.join().status()).isEqualTo(200);
        assertReplayed(order("k-1").send(), first.join());
    }
}
