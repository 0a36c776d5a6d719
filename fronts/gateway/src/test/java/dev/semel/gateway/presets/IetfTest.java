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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Idempotency-Key header as the IETF draft has it. */
class IetfTest {
    private static final String KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("ietf");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call payment() {
        return talk.post("/payments").bearer("ann").json("{\"amount\":100,\"to\":\"bob\"}");
    }

    private Call payment(String key) {
        return payment().with("Idempotency-Key: " + key);
    }

    private static void assertReplayed(Answer repeat, Answer first) {
        assertThat(repeat.header("Idempotent-Replayed")).hasValue("true");
        assertThat(repeat.status()).isEqualTo(first.status());
        assertThat(repeat.text()).isEqualTo(first.text());
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.text()).contains("\"title\":", "\"status\":" + status, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void a_repeat_of_a_post_or_patch_gets_the_first_result(String method) {
        Call call = talk.call(method, "/payments/7").bearer("ann").with("Idempotency-Key: \"" + KEY + "\"");
        Answer first = call.send();

        assertReplayed(call.send(), first);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void a_key_on_an_idempotent_method_is_passed_on_and_has_no_effect(String method) {
        Call call = talk.call(method, "/payments/7").bearer("ann").with("Idempotency-Key: \"" + KEY + "\"");
        call.send();
        call.send();

        assertThat(talk.upstream().received())
                .hasSize(2)
                .allSatisfy(
                        request -> assertThat(request.all("Idempotency-Key")).containsExactly("\"" + KEY + "\""));
    }

    @Test
    void a_quoted_key_and_the_same_key_bare_are_one() {
        Answer first = payment("\"" + KEY + "\"").send();

        assertReplayed(payment(KEY).send(), first);
    }

    @Test
    void quotes_can_be_required() {
        try (var strict = Conversation.under("ietf", "\"key\": {\"syntax\": \"quoted\"}")) {
            Call call = strict.post("/payments").bearer("ann");

            assertProblem(call.with("Idempotency-Key: " + KEY).send(), 400, "key-invalid");
            assertThat(call.with("Idempotency-Key: \"" + KEY + "\"").send().status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"never closed", "\"a\", \"b\"", "a,b", "a\"b"})
    void what_is_no_key_is_refused(String key) {
        assertProblem(payment(key).send(), 400, "key-invalid");
        assertThat(talk.runs()).isZero();
    }

    @Test
    void two_keys_in_one_request_are_refused() {
        assertProblem(payment("a").with("Idempotency-Key: b").send(), 400, "key-invalid");
    }

    @Test
    void a_request_without_a_key_runs_unprotected_and_is_told_so() {
        assertThat(payment().send().text()).isNotEqualTo(payment().send().text());
        assertThat(payment().send().header("Semel-Status")).hasValue("bypassed;reason=no-key");
    }

    @Test
    void a_missing_key_is_a_400_where_keys_are_required() {
        try (var strict = Conversation.under("ietf", "\"key\": {\"missing\": \"reject\"}")) {
            assertProblem(strict.post("/payments").bearer("ann").send(), 400, "key-missing");
            assertThat(strict.runs()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"/payments | {\"amount\":101,\"to\":\"bob\"}", "/payments?x=1 | {\"amount\":100,\"to\":\"bob\"}"})
    void a_used_key_with_another_payload_is_a_422(String target, String body) {
        Answer first = payment(KEY).send();
        Answer other = talk.post(target)
                .bearer("ann")
                .with("Idempotency-Key: " + KEY)
                .json(body)
                .send();

        assertProblem(other, 422, "key-reused");
        assertReplayed(payment(KEY).send(), first);
    }

    @Test
    void json_written_otherwise_is_the_same_payload() {
        Answer first = payment(KEY).send();
        Answer rewritten = talk.post("/payments")
                .bearer("ann")
                .with("Idempotency-Key: " + KEY)
                .json("{ \"to\": \"b\\u006fb\", \"amount\":\t100 }")
                .send();

        assertReplayed(rewritten, first);
    }

    @Test
    void a_repeat_while_the_first_runs_is_a_409() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(payment(KEY));
        talk.upstream().awaitReceived(1);
        Answer busy = payment(KEY).send();
        gate.countDown();

        assertProblem(busy, 409, "in-progress");
        assertThat(talk.events(Event.Waiting.class)).isEmpty();
        assertThat(busy.header("Retry-After")).isPresent();
        assertThat(first.join().status()).isEqualTo(200);
        assertReplayed(payment(KEY).send(), first.join());
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 400, 404, 422, 500})
    void a_result_is_a_success_or_an_error(int status) {
        talk.answersNext(status, "the first");
        Answer first = payment(KEY).send();

        assertReplayed(payment(KEY).send(), first);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 425, 429, 503})
    void an_answer_that_says_not_now_is_no_result(int status) {
        talk.answersNext(status, "not now");
        payment(KEY).send();

        assertThat(payment(KEY).send().status()).isEqualTo(200);
    }

    @Test
    void a_key_expires_after_24_hours() {
        Answer first = payment(KEY).send();
        talk.passes(Duration.ofHours(24));

        assertThat(payment(KEY).send().text()).isNotEqualTo(first.text());
    }

    @Test
    void a_key_belongs_to_its_caller() {
        payment(KEY).send();
        talk.post("/payments").bearer("bob").with("Idempotency-Key: " + KEY).send();

        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void a_key_belongs_to_its_route_where_routes_are_named() {
        try (var named = Conversation.under("ietf", "\"match\": [\"/payments\", \"/refunds\"]")) {
            Call call = named.post("/payments").bearer("ann").with("Idempotency-Key: " + KEY);
            call.send();
            call.to("/refunds").send();

            assertThat(named.runs()).isEqualTo(2);
        }
    }
}
