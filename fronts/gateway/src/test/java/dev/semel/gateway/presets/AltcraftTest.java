package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import dev.semel.store.rocksdb.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Altcraft's deduplication: what a repeat is, what it gets, and for how long. */
class AltcraftTest {
    private static final String PATH = "/api/v1.1/profiles/update";
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("altcraft");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call update() {
        return talk.post(PATH).bearer("atk-1").json("{\"email\":\"a@example.org\",\"name\":\"A\"}");
    }

    private Call update(String requestId) {
        return update().with("Request-ID: " + requestId);
    }

    private static String duplicateKey(Answer answer) {
        return answer.header("Duplicate-Key").orElseThrow();
    }

    private static List<String> duplicateHeaders(Answer answer) {
        return answer.lines().stream()
                .filter(line -> line.startsWith("Duplicate-"))
                .toList();
    }

    @Test
    void ALT_1_deduplication_is_active_with_nothing_set() {
        update().send();
        update().send();

        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void ALT_3_a_request_id_alone_identifies_the_request() {
        Answer first = update("r-1").send();
        Answer other =
                update("r-1").to(PATH + "?source=app").with("X-Anything: else").send();
        Answer otherBody = talk.post(PATH)
                .bearer("atk-1")
                .with("Request-ID: r-1")
                .json("{\"email\":\"b@example.org\"}")
                .send();

        assertThat(List.of(other.text(), otherBody.text())).containsOnly(first.text());
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void ALT_7_the_first_request_is_executed_and_its_answer_has_no_duplicate_headers() {
        Answer withId = update("r-1").send();
        Answer without = update().send();

        assertThat(talk.runs()).isEqualTo(2);
        assertThat(Stream.of(withId, without).flatMap(answer -> duplicateHeaders(answer).stream()))
                .isEmpty();
    }

    @Test
    void ALT_8_a_repeat_inside_the_window_is_not_executed_and_answers_the_same() {
        talk.answersNext(202, "{\"error\":0,\"error_text\":\"Accepted: ☃\"}", "Content-Type: application/json");
        Answer first = update("r-1").send();
        talk.passes(Duration.ofHours(23));
        Answer repeat = update("r-1").send();

        assertThat(talk.runs()).isEqualTo(1);
        assertThat(repeat.status()).isEqualTo(202);
        assertThat(repeat.body()).isEqualTo(first.body());
        assertThat(repeat.header("Content-Type")).hasValue("application/json");
    }

    @Test
    void ALT_9_a_repeat_carries_duplicate_request_true_exactly_once() {
        update("r-1").send();

        assertThat(update("r-1").send().all("Duplicate-Request")).containsExactly("true");
    }

    @Test
    void ALT_10_duplicate_key_is_20_bytes_in_base64_and_the_same_at_every_repeat() {
        update("r-1").send();
        String key = duplicateKey(update("r-1").send());

        assertThat(Base64.getDecoder().decode(key)).hasSize(20);
        assertThat(key).hasSize(28).endsWith("=");
        assertThat(duplicateKey(update("r-1").send())).isEqualTo(key);
    }

    /** The duplicate key of a repeat of this. */
    private String duplicateKeyOf(Call call) {
        call.send();
        return duplicateKey(call.send());
    }

    @Test
    void ALT_11_with_a_request_id_the_duplicate_key_depends_on_it_and_the_token_alone() {
        String key = duplicateKeyOf(update("r-1"));
        Call elsewhere = talk.post("/api/v1.1/segments/add").bearer("atk-1").json("{\"other\":true}");

        assertThat(duplicateKeyOf(elsewhere.with("Request-ID: r-1"))).isEqualTo(key);
        assertThat(duplicateKeyOf(update("r-2"))).isNotEqualTo(key);
        assertThat(duplicateKeyOf(talk.post(PATH).bearer("atk-2").with("Request-ID: r-1")))
                .isNotEqualTo(key);
    }

    @Test
    void ALT_13_the_same_request_id_under_two_tokens_executes_twice() {
        Call ofOne = talk.post(PATH).bearer("atk-1").with("Request-ID: r-1");
        Call ofTwo = talk.post(PATH).bearer("atk-2").with("Request-ID: r-1");

        assertThat(ofOne.send().text()).isNotEqualTo(ofTwo.send().text());
        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void ALT_14_the_window_is_24_hours_to_the_millisecond_and_repeats_do_not_extend_it() {
        Answer first = update("r-1").send();
        talk.passes(Duration.ofHours(23));
        assertThat(update("r-1").send().text()).isEqualTo(first.text());
        talk.passes(Duration.ofHours(1).minus(A_MILLISECOND));
        assertThat(update("r-1").send().text()).isEqualTo(first.text());

        talk.passes(A_MILLISECOND);
        Answer next = update("r-1").send();
        assertThat(next.text()).isNotEqualTo(first.text());
        assertThat(duplicateHeaders(next)).isEmpty();

        talk.passes(DAY.minus(A_MILLISECOND));
        assertThat(update("r-1").send().text()).isEqualTo(next.text());
        talk.passes(A_MILLISECOND);
        assertThat(update("r-1").send().text()).isNotEqualTo(next.text());
    }

    @Test
    void ALT_14_the_window_starts_at_the_first_request_and_not_at_its_answer() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(update("r-1"));
        talk.upstream().awaitReceived(1);
        talk.passes(Duration.ofSeconds(20));
        gate.countDown();
        String answer = first.join().text();
        talk.passes(DAY.minusSeconds(20).minus(A_MILLISECOND));
        assertThat(update("r-1").send().text()).isEqualTo(answer);
        talk.passes(A_MILLISECOND);

        assertThat(update("r-1").send().text()).isNotEqualTo(answer);
    }

    @Test
    void ALT_15_a_record_that_is_expired_and_still_on_disk_is_not_replayed(@TempDir Path directory) {
        Settings settings = Settings.of(Durability.PROCESS_CRASH);
        try (var disk = Conversation.on(
                "[{\"preset\": \"altcraft\"}]", clock -> RocksStore.open(directory, settings.withClock(clock)))) {
            Call call = disk.post(PATH).bearer("atk-1").with("Request-ID: r-1");
            disk.answersNext(200, "the first answer, still there");
            call.send();
            disk.passes(DAY);

            assertThat(FilesHolding.text(directory, "the first answer, still there"))
                    .isNotEmpty();
            assertThat(call.send().text()).isNotEqualTo("the first answer, still there");
            assertThat(disk.runs()).isEqualTo(2);
        }
    }

    @Test
    void ALT_18_another_request_id_executes_even_with_identical_data() {
        assertThat(update("r-1").send().text())
                .isNotEqualTo(update("r-2").send().text());
    }

    @Test
    void ALT_23_the_header_name_has_no_case_its_value_has_and_blanks_around_it_do_not_count() {
        Answer first = update("Order-7").send();

        assertThat(update().with("request-id: \t Order-7 ").send().text()).isEqualTo(first.text());
        assertThat(update().with("REQUEST-ID:Order-7").send().text()).isEqualTo(first.text());
        assertThat(update("order-7").send().text()).isNotEqualTo(first.text());
    }

    @Test
    void ALT_24_the_token_names_the_same_sender_in_all_three_places() {
        Call bare = talk.post(PATH).with("Request-ID: r-1");
        Answer first = bare.bearer("atk-1").send();
        Answer inBody = bare.json("{\"token\":\"atk-1\",\"name\":\"A\"}").send();
        Answer inUrl = bare.to(PATH + "?token=atk-1").send();
        Answer everywhere = bare.to(PATH + "?token=atk-1")
                .bearer("atk-1")
                .json("{\"token\":\"atk-1\"}")
                .send();

        assertThat(List.of(inBody.text(), inUrl.text(), everywhere.text())).containsOnly(first.text());
        assertThat(bare.to(PATH + "?token=atk-2").send().text()).isNotEqualTo(first.text());
        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void ALT_25_a_request_without_a_valid_token_never_receives_a_replay() {
        update("r-1").send();
        talk.answersNext(401, "no token");
        talk.answersNext(401, "bad token");
        Call bare = talk.post(PATH).with("Request-ID: r-1").json("{\"name\":\"A\"}");

        assertThat(bare.send().text()).isEqualTo("no token");
        assertThat(bare.bearer("nobody's").send().text()).isEqualTo("bad token");
        Answer contradictory = bare.bearer("atk-1").to(PATH + "?token=nobody's").send();
        assertThat(contradictory.status()).isEqualTo(400);
        assertThat(duplicateHeaders(contradictory)).isEmpty();
    }

    @Test
    void ALT_26_simultaneous_identical_requests_execute_once() {
        for (Call call : List.of(update("r-1"), update())) {
            CountDownLatch gate = talk.holdsNext();
            int others = 39;
            List<CompletableFuture<Answer>> all = Stream.generate(() -> Conversation.inBackground(call))
                    .limit(1 + others)
                    .toList();
            Conversation.await(() -> talk.waiting() == others);
            gate.countDown();
            List<Answer> answers = all.stream().map(CompletableFuture::join).toList();

            assertThat(answers)
                    .extracting(Answer::text)
                    .containsOnly(answers.get(0).text());
            assertThat(answers.stream()
                            .filter(answer -> duplicateHeaders(answer).isEmpty()))
                    .hasSize(1);
        }
        assertThat(talk.runs()).isEqualTo(2);
    }
}
