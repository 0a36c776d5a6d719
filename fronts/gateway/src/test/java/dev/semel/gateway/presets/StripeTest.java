package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.gateway.testing.RawClient.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotent requests as Stripe's public documentation of its first API describes them. */
class StripeTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PARAMETERS = "amount=2000&currency=usd&description=a+charge";

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("stripe");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call charge(String key, String parameters) {
        return talk.post("/v1/charges")
                .bearer("sk_test_1")
                .with("Idempotency-Key: " + key)
                .body(FORM, parameters);
    }

    private Call charge(String key) {
        return charge(key, PARAMETERS);
    }

    private static void assertReplayed(Answer repeat, Answer first) {
        assertThat(repeat.header("Idempotent-Replayed")).hasValue("true");
        assertThat(repeat.status()).isEqualTo(first.status());
        assertThat(repeat.text()).isEqualTo(first.text());
    }

    private static void assertError(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.text())
                .startsWith("{\"error\":{\"type\":\"idempotency_error\",\"code\":\"" + code + "\",\"message\":\"");
    }

    @Test
    void a_repeat_gets_the_first_result_for_24_hours() {
        Answer first = charge("k-1").send();
        talk.passes(Duration.ofHours(24).minusMillis(1));
        assertReplayed(charge("k-1").send(), first);
        talk.passes(Duration.ofMillis(1));

        assertThat(charge("k-1").send().text()).isNotEqualTo(first.text());
    }

    @Test
    void a_key_has_at_most_255_characters() {
        assertThat(charge("k".repeat(255)).send().status()).isEqualTo(200);
        assertError(charge("k".repeat(256)).send(), 400, "key-invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void a_key_has_no_effect_on_get_and_delete(String method) {
        Call call = talk.call(method, "/v1/charges/ch_1").bearer("sk_test_1").with("Idempotency-Key: k-1");
        call.send();
        call.send();

        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void other_parameters_under_a_used_key_are_a_400() {
        Answer first = charge("k-1").send();

        assertError(charge("k-1", "amount=3000&currency=usd").send(), 400, "key-reused");
        assertError(charge("k-1").to("/v1/refunds").send(), 400, "key-reused");
        assertReplayed(charge("k-1").send(), first);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void a_repeat_while_the_first_runs_is_a_409_and_not_kept() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(charge("k-1"));
        talk.upstream().awaitReceived(1);
        Answer busy = charge("k-1").send();
        gate.countDown();

        assertError(busy, 409, "idempotency_key_in_use");
        assertThat(talk.events(Event.Waiting.class)).isEmpty();
        assertThat(first.join().status()).isEqualTo(200);
        assertReplayed(charge("k-1").send(), first.join());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 402, 404, 500, 503})
    void the_result_of_an_execution_is_kept_whether_it_succeeded_or_failed(int status) {
        talk.answersNext(status, "the first");
        Answer first = charge("k-1").send();

        assertReplayed(charge("k-1").send(), first);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 409, 429})
    void nothing_is_kept_when_parameters_credentials_or_limits_stop_it_before_it_runs(int status) {
        talk.answersNext(status, "no");
        charge("k-1").send();

        assertThat(charge("k-1").send().status()).isEqualTo(200);
    }

    @Test
    void a_key_belongs_to_an_account() {
        charge("k-1").send();
        charge("k-1").with("Stripe-Account: acct_2").send();
        talk.post("/v1/charges")
                .bearer("sk_test_2")
                .with("Idempotency-Key: k-1")
                .body(FORM, PARAMETERS)
                .send();

        assertThat(talk.runs()).isEqualTo(3);
    }

    @Test
    void a_key_sent_as_the_user_name_of_basic_credentials_is_a_caller_too() {
        Call basic = talk.post("/v1/charges")
                .with("Authorization: Basic c2tfdGVzdF8xOg==")
                .with("Idempotency-Key: k-1")
                .body(FORM, PARAMETERS);
        Answer first = basic.send();

        assertReplayed(basic.send(), first);
    }

    @Test
    void requests_without_a_key_all_run() {
        Call call = talk.post("/v1/charges").bearer("sk_test_1").body(FORM, PARAMETERS);

        assertThat(call.send().text()).isNotEqualTo(call.send().text());
    }
}
