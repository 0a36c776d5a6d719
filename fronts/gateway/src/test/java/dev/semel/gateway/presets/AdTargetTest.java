package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import dev.semel.store.rocksdb.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AdTarget's first layer of protection against duplicates: the Idempotency-Key. */
class AdTargetTest {
    private static final String PATH = "/api/v1/events/conversion";
    private static final String PURCHASE = "{\"telegramUserId\":1234567890,\"eventType\":\"Purchase\",\"value\":49.00}";
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("adtarget");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call purchase() {
        return talk.post(PATH).bearer("atk_live_1").json(PURCHASE);
    }

    private Call purchase(String key) {
        return purchase().with("Idempotency-Key: " + key);
    }

    private void assertReplayed(Answer replay, Answer first) {
        assertThat(replay.status()).isEqualTo(first.status());
        assertThat(replay.text()).isEqualTo(first.text());
        assertThat(replay.all("X-Idempotent-Replay")).containsExactly("true");
    }

    private void assertRunsTwice(Call call) {
        assertThat(call.send().text()).isNotEqualTo(call.send().text());
    }

    @Test
    void ADT_1_without_a_key_every_request_executes() {
        assertRunsTwice(purchase());
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, "/api/v1/events/lead", "/api/v1/anything/17/else?x=1", "/"})
    void ADT_2_the_key_is_accepted_on_every_endpoint(String target) {
        Call call = purchase("order_1").to(target);
        Answer first = call.send();

        assertReplayed(call.send(), first);
    }

    @Test
    void ADT_3_the_answer_to_the_first_request_is_kept_under_api_key_and_key() {
        talk.answersNext(201, "{\"conversionId\":\"c-1\"}", "Content-Type: application/json");
        purchase("order_1").send();
        List<StoredRecord> records = talk.records();

        assertThat(records).hasSize(1);
        StoredRecord record = records.get(0);
        assertThat(record.description().key()).isEqualTo("order_1");
        assertThat(record.description().principal()).isNotEmpty().doesNotContain("atk_live_1");
        assertThat(record.state()).isInstanceOfSatisfying(State.Completed.class, completed -> {
            assertThat(completed.reply().reply().status()).isEqualTo(201);
            assertThat(completed.reply().reply().body().text()).isEqualTo("{\"conversionId\":\"c-1\"}");
        });
    }

    @Test
    void ADT_4_the_same_key_within_24_hours_gets_the_kept_answer_and_is_not_executed() {
        Answer first = purchase("order_1").send();
        talk.passes(Duration.ofHours(24).minus(A_MILLISECOND));

        assertReplayed(purchase("order_1").send(), first);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void ADT_5_only_replays_carry_the_replay_header() {
        Answer first = purchase("order_1").send();
        Answer replay = purchase("order_1").send();

        assertThat(first.header("X-Idempotent-Replay")).isEmpty();
        assertThat(purchase().send().header("X-Idempotent-Replay")).isEmpty();
        assertThat(replay.all("X-Idempotent-Replay")).containsExactly("true");
    }

    @Test
    void ADT_6_from_the_purge_at_48_hours_on_it_executes_again_and_that_answer_is_kept() {
        Answer first = purchase("order_1").send();
        talk.passes(Duration.ofDays(2));
        Answer second = purchase("order_1").send();

        assertThat(second.text()).isNotEqualTo(first.text());
        assertThat(second.header("X-Idempotent-Replay")).isEmpty();
        assertReplayed(purchase("order_1").send(), second);
    }

    @Test
    void ADT_7_between_24_hours_and_the_purge_it_is_replayed() {
        Answer first = purchase("order_1").send();
        talk.passes(Duration.ofHours(24));
        assertReplayed(purchase("order_1").send(), first);
        talk.passes(Duration.ofHours(24).minus(A_MILLISECOND));

        assertReplayed(purchase("order_1").send(), first);
    }

    @Test
    void ADT_8_a_key_of_128_characters_is_taken_and_one_of_129_refused() {
        Call longest = purchase("k".repeat(128));
        Answer first = longest.send();
        Answer refused = purchase("k".repeat(129)).send();

        assertReplayed(longest.send(), first);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void ADT_9_two_api_keys_may_use_the_same_key() {
        Call other = talk.post(PATH).bearer("atk_live_2").json(PURCHASE).with("Idempotency-Key: order_1");

        assertThat(purchase("order_1").send().text()).isNotEqualTo(other.send().text());
        assertThat(other.send().text()).isNotEqualTo(purchase("order_1").send().text());
    }

    @Test
    void ADT_10_the_same_key_with_another_body_gets_the_original_answer() {
        Answer first = purchase("order_1").send();
        Answer other = talk.post(PATH)
                .bearer("atk_live_1")
                .with("Idempotency-Key: order_1")
                .json("{\"value\":1}")
                .send();

        assertReplayed(other, first);
    }

    @Test
    void ADT_11_nothing_of_the_request_body_is_written(@TempDir Path directory) {
        Settings settings = Settings.of(Durability.PROCESS_CRASH);
        try (var disk = Conversation.on(
                "[{\"preset\": \"adtarget\"}]", clock -> RocksStore.open(directory, settings.withClock(clock)))) {
            disk.answersNext(200, "{\"conversionId\":\"written-down\"}");
            disk.post(PATH)
                    .bearer("atk_live_1")
                    .with("Idempotency-Key: order_1")
                    .json("{\"telegramUserId\":\"a-secret-of-the-body\"}")
                    .send();

            assertThat(disk.records())
                    .singleElement()
                    .satisfies(record -> assertThat(record.fingerprint()).isNull());
        }

        assertThat(FilesHolding.text(directory, "written-down")).isNotEmpty();
        assertThat(FilesHolding.text(directory, "a-secret-of-the-body")).isEmpty();
    }

    @Test
    void ADT_12_every_replay_has_the_conversion_id_of_the_first_answer_and_fires_nothing() {
        talk.answersNext(200, "{\"conversionId\":\"c-1\",\"status\":\"sent\"}", "Content-Type: application/json");
        purchase("order_98765").send();

        for (int i = 0; i < 3; i++) {
            assertThat(purchase("order_98765").send().text()).contains("\"conversionId\":\"c-1\"");
        }
        assertThat(talk.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"order_98765", "signup_42_1716200000", "A-b.C:d/e+f=", "550e8400-e29b-41d4-a716-446655440000"})
    void ADT_13_keys_made_of_business_ids_are_valid(String key) {
        Call call = purchase(key);
        Answer first = call.send();

        assertReplayed(call.send(), first);
    }

    @ParameterizedTest
    @CsvSource({
        "401, AUTH_REQUIRED",
        "401, INVALID_KEY",
        "401, REVOKED_KEY",
        "402, SUBSCRIPTION_INACTIVE",
        "429, RATE_LIMITED",
        "503, API_DISABLED",
    })
    void ADT_14_an_answer_given_before_the_endpoint_ran_consumes_no_key(int status, String code) {
        talk.answersNext(status, "{\"error\":{\"code\":\"" + code + "\"}}");

        assertRunsTwice(purchase("order_1"));
        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void ADT_14_a_request_without_an_api_key_never_gets_a_replay() {
        purchase("order_1").send();
        talk.answersNext(401, "who are you");
        talk.answersNext(401, "who are you");
        Call nobody = talk.post(PATH).with("Idempotency-Key: order_1").json(PURCHASE);

        assertThat(nobody.send().text()).isEqualTo("who are you");
        assertThat(nobody.with("Cookie: session=1").send().text()).isEqualTo("who are you");
    }

    @Test
    void ADT_15_a_retry_with_the_same_key_after_a_500_executes_again() {
        talk.answersNext(500, "{\"error\":{\"code\":\"INTERNAL_ERROR\"}}");

        assertThat(purchase("order_1").send().status()).isEqualTo(500);
        assertThat(purchase("order_1").send().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404})
    void ADT_16_a_corrected_request_with_the_same_key_executes(int status) {
        talk.answersNext(status, "no such channel");
        purchase("order_1").send();
        Answer corrected = talk.post(PATH)
                .bearer("atk_live_1")
                .with("Idempotency-Key: order_1")
                .json("{\"corrected\":true}")
                .send();

        assertThat(corrected.status()).isEqualTo(200);
        assertReplayed(purchase("order_1").send(), corrected);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202})
    void ADT_17_ADT_A4_a_replay_keeps_the_original_status(int status) {
        talk.answers(status);
        purchase("order_1").send();

        assertThat(purchase("order_1").send().status()).isEqualTo(status);
    }

    @Test
    void ADT_18_what_the_api_finds_out_under_a_new_key_does_not_change_the_first_replay() {
        talk.answersNext(200, "{\"conversionId\":\"c-1\",\"status\":\"sent\"}");
        talk.answersNext(200, "{\"conversionId\":\"c-1\",\"status\":\"sent\",\"deduplicated\":true}");
        Answer first = purchase("order_1").send();

        assertThat(purchase("order_2").send().text()).contains("\"deduplicated\":true");
        assertReplayed(purchase("order_1").send(), first);
        assertThat(first.text()).doesNotContain("deduplicated");
    }
}
