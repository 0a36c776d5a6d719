package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Print.one's idempotency. */
class PrintOneTest {
    private static final String ORDERS = "/v2/orders";
    private static final String LETTER = "{\"recipient\":{\"name\":\"A\",\"city\":\"Utrecht\"},\"templateId\":\"t-1\"}";
    private static final Duration DAY = Duration.ofHours(24);

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

    private static void assertRunsOnce(Call call) {
        Answer first = call.send();

        assertReplayed(call.send(), first);
    }

    private void assertRunsTwice(Call call) {
        int before = talk.runs();
        call.send();
        call.send();

        assertThat(talk.runs()).isEqualTo(before + 2);
    }

    private void assertRefusedAsAnother(Answer answer) {
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.text()).contains("key-reused");
        assertThat(answer.header("Idempotent-Replayed")).isEmpty();
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void PRN_1_without_a_key_every_request_executes() {
        assertRunsTwice(keyless("POST", ORDERS).json(LETTER));
    }

    @ParameterizedTest
    @CsvSource({"POST, /v2/orders", "POST, /v2/templates", "PATCH, /v2/templates/t-1", "PATCH, /v2/anything/else?x=1"})
    void PRN_2_all_post_and_patch_requests_accept_a_key(String method, String target) {
        assertRunsOnce(keyless(method, target).with("Idempotency-Key: k-1").json(LETTER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "GET"})
    void PRN_3_a_key_has_no_effect_on_delete_and_get(String method) {
        assertRunsTwice(keyless(method, "/v2/orders/o-1").with("Idempotency-Key: k-1"));
        assertThat(keyless(method, "/v2/orders/o-1")
                        .with("Idempotency-Key: " + "k".repeat(1000))
                        .send()
                        .status())
                .isEqualTo(200);
        assertThat(talk.records()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "HEAD", "OPTIONS"})
    void PRN_4_PRN_A9_a_key_has_no_effect_on_put_head_and_options(String method) {
        assertRunsTwice(keyless(method, "/v2/orders/o-1").with("Idempotency-Key: k-1"));
        assertThat(talk.records()).isEmpty();
    }

    @Test
    void PRN_5_a_key_of_255_characters_is_taken_and_one_of_256_refused() {
        assertRunsOnce(order("k".repeat(255)));
        Answer refused = order("k".repeat(256)).send();

        assertThat(refused.status()).isEqualTo(400);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 303, 400, 404, 409, 422, 500, 502, 503, 504})
    void PRN_6_the_first_result_is_kept_whether_it_succeeded_or_failed(int status) {
        talk.answersNext(status, status == 204 ? "" : "the first");
        Answer first = order("k-1").send();

        assertReplayed(order("k-1").send(), first);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void PRN_7_a_repeat_of_a_request_that_got_a_500_gets_the_500() {
        talk.answersNext(500, "{\"message\":\"Internal server error\"}");
        order("k-1").send();
        talk.passes(Duration.ofHours(23));
        Answer repeat = order("k-1").send();

        assertThat(repeat.status()).isEqualTo(500);
        assertThat(repeat.text()).isEqualTo("{\"message\":\"Internal server error\"}");
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void PRN_8_PRN_A1_a_replay_has_status_headers_and_body_of_the_first_result() {
        talk.answersNext(
                201,
                "{\"id\":\"o-1\"}",
                "Content-Type: application/json; charset=utf-8",
                "Location: /v2/orders/o-1",
                "ETag: W/\"1\"",
                "Link: </a>; rel=a",
                "Link: </b>; rel=b",
                "X-Order-State: order_created",
                "Set-Cookie: session=first",
                "X-RateLimit-Remaining: 59",
                "Date: Sat, 21 Nov 2026 10:00:00 GMT");
        order("k-1").send();
        Answer repeat = order("k-1").send();

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.text()).isEqualTo("{\"id\":\"o-1\"}");
        assertThat(repeat.header("Content-Type")).hasValue("application/json; charset=utf-8");
        assertThat(repeat.header("Location")).hasValue("/v2/orders/o-1");
        assertThat(repeat.header("ETag")).hasValue("W/\"1\"");
        assertThat(repeat.all("Link")).containsExactly("</a>; rel=a", "</b>; rel=b");
        assertThat(repeat.header("X-Order-State")).hasValue("order_created");
        assertThat(repeat.header("Set-Cookie")).isEmpty();
        assertThat(repeat.header("X-RateLimit-Remaining")).isEmpty();
        assertThat(repeat.header("Date")).isNotEqualTo("Sat, 21 Nov 2026 10:00:00 GMT");
    }

    @Test
    void PRN_9_a_key_is_gone_24_hours_after_its_creation() {
        Answer first = order("k-1").send();
        talk.passes(DAY.minusMillis(1));
        assertReplayed(order("k-1").send(), first);
        talk.passes(Duration.ofMillis(1));

        assertThat(order("k-1").send().text()).isNotEqualTo(first.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"templateId\":\"t-2\"}", "{}", ""})
    void PRN_10_other_parameters_are_an_error_and_neither_replayed_nor_executed(String letter) {
        order("k-1").send();

        assertRefusedAsAnother(order("k-1", letter).send());
    }

    @Test
    void PRN_10_the_same_parameters_in_another_order_are_the_same() {
        Answer first = order("k-1", "{\"a\": 1, \"b\": 2}").send();

        assertReplayed(order("k-1", "{\"b\":2,\"a\":1}").send(), first);
    }

    @Test
    void PRN_11_the_error_leaves_the_record_untouched() {
        Answer first = order("k-1").send();
        order("k-1", "{}").send();

        assertReplayed(order("k-1").send(), first);
    }

    @Test
    void PRN_12_of_two_orders_with_one_key_exactly_the_first_is_executed() {
        order("customer-17").send();
        talk.passes(DAY.minusMillis(1));
        order("customer-17").send();
        order("customer-17", "{\"templateId\":\"another\"}").send();

        assertThat(talk.upstream().received())
                .singleElement()
                .satisfies(request -> assertThat(request.text()).isEqualTo(LETTER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6f1b3c1e-9d3e-4f55-8f3e-2b1d6a7c9e01", "customer-17", "17", "3511AB 12", "3511AB-12-bis"})
    void PRN_13_uuids_customer_ids_and_addresses_are_valid_keys(String key) {
        assertRunsOnce(order(key));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429})
    void PRN_14_an_error_raised_before_the_endpoint_ran_is_not_kept(int status) {
        talk.answersNext(status, "not now");
        order("k-1").send();

        assertThat(order("k-1").send().status()).isEqualTo(200);
    }

    @Test
    void PRN_14_a_request_without_an_api_key_never_gets_a_replay() {
        order("k-1").send();
        talk.answersNext(401, "who are you");

        assertThat(talk.post(ORDERS)
                        .with("Idempotency-Key: k-1")
                        .json(LETTER)
                        .send()
                        .text())
                .isEqualTo("who are you");
    }

    @Test
    void PRN_14_a_malformed_key_is_not_kept() {
        order("a,b").send();

        assertThat(talk.records()).isEmpty();
        assertThat(talk.runs()).isZero();
    }

    @Test
    void PRN_15_the_keys_of_test_and_live_do_not_interact() {
        Call test = talk.post(ORDERS)
                .with("x-api-key: test_1")
                .with("Idempotency-Key: k-1")
                .json(LETTER);

        assertThat(order("k-1").send().text()).isNotEqualTo(test.send().text());
        assertThat(talk.post(ORDERS)
                        .with("x-api-key: test_1")
                        .with("Idempotency-Key: k-1")
                        .json("{}")
                        .send()
                        .status())
                .isEqualTo(422);
    }

    @Test
    void PRN_16_a_list_with_duplicates_prints_one_order_per_distinct_key() {
        List<String> customers = List.of("17", "18", "17", "19", "18", "17");
        Set<String> printed = new HashSet<>();
        for (String customer : customers) {
            printed.add(order("customer-" + customer, "{\"customer\":" + customer + "}")
                    .send()
                    .text());
        }

        assertThat(talk.runs()).isEqualTo(3);
        assertThat(printed).hasSize(3);
    }
}
