package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import dev.semel.store.rocksdb.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was decided where Altcraft's documentation leaves a choice, and how to choose otherwise. */
class AltcraftReadingsTest {
    private static final String PATH = "/v1.1/profiles/update";
    private static final String ID_ONLY = "/v1.1/triggers/start_batch";

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
        return talk.post(PATH).bearer("atk-1").json("{\"name\":\"A\"}");
    }

    private Call update(String requestId) {
        return update().with("Request-ID: " + requestId);
    }

    private void assertRunsTwice(Call call) {
        assertThat(call.send().text()).isNotEqualTo(call.send().text());
    }

    private void assertRunsOnce(Call call) {
        assertThat(call.send().text()).isEqualTo(call.send().text());
    }

    @Test
    void ALT_A2_a_repeat_with_another_body_gets_the_first_answer_and_is_counted() {
        Answer first = update("r-1").send();
        assertThat(update("r-1").send().text()).isEqualTo(first.text());
        assertThat(talk.events(Event.MismatchReplayed.class)).isEmpty();
        Answer other = talk.post(PATH)
                .bearer("atk-1")
                .with("Request-ID: r-1")
                .json("{\"name\":\"B\"}")
                .send();

        assertThat(other.text()).isEqualTo(first.text());
        assertThat(talk.events(Event.MismatchReplayed.class)).hasSize(1);
    }

    @Test
    void ALT_A2_ALT_24_a_token_in_the_body_does_not_make_it_another_body() {
        Call bare = talk.post(PATH).with("Request-ID: r-1");
        bare.bearer("atk-1").json("{\"name\":\"A\"}").send();
        Answer repeat = bare.json("{\"token\":\"atk-1\",\"name\":\"A\"}").send();

        assertThat(repeat.header("Duplicate-Request")).hasValue("true");
        assertThat(talk.events(Event.MismatchReplayed.class)).isEmpty();
    }

    @Test
    void ALT_A2_a_repeat_with_another_body_can_be_refused() {
        try (var strict = Conversation.under("altcraft", "\"fingerprint\": {\"mismatch\": \"reject\"}")) {
            Call call = strict.post(PATH).bearer("atk-1").with("Request-ID: r-1");
            call.json("{\"name\":\"A\"}").send();
            Answer other = call.json("{\"name\":\"B\"}").send();

            assertThat(other.status()).isEqualTo(422);
            assertThat(strict.runs()).isEqualTo(1);
        }
    }

    @Test
    void ALT_A5_a_request_id_on_two_routes_is_two_requests_with_one_duplicate_key() {
        Call elsewhere = update("r-1").to("/v1.1/segments/add");

        assertThat(update("r-1").send().text()).isNotEqualTo(elsewhere.send().text());
        assertThat(update("r-1").send().header("Duplicate-Key"))
                .isEqualTo(elsewhere.send().header("Duplicate-Key"));
    }

    @Test
    void ALT_A5_a_request_id_can_be_valid_across_all_routes_as_the_letter_has_it() {
        try (var literal = Conversation.under("altcraft", "\"scope\": [\"principal\"]")) {
            Call call = literal.post(PATH).bearer("atk-1").with("Request-ID: r-1");
            Answer first = call.send();

            assertThat(call.to("/v1.1/segments/add").send().text()).isEqualTo(first.text());
        }
    }

    @Test
    void ALT_A6_who_has_waited_long_enough_is_refused_as_a_duplicate_and_never_executed() {
        try (var hurried = Conversation.under("altcraft", "\"in_flight\": {\"wait\": \"50ms\"}")) {
            Call call = hurried.post(PATH).bearer("atk-1").with("Request-ID: r-1");
            CountDownLatch gate = hurried.holdsNext();
            CompletableFuture<Answer> first = Conversation.inBackground(call);
            hurried.upstream().awaitReceived(1);
            Answer refused = call.send();
            gate.countDown();

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(refused.all("Duplicate-Request")).containsExactly("true");
            assertThat(call.send().text()).isEqualTo(first.join().text());
            assertThat(hurried.runs()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "400", "404", "409"})
    void ALT_A7_an_answer_whose_body_says_done_or_wrong_is_kept(String error) {
        talk.answersNext(200, "{\"error\": " + error + ",\"error_text\":\"x\"}", "Content-Type: application/json");

        assertRunsOnce(update("r-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"401", "402", "403", "429", "500", "501", "502", "503", "504", "\"503\""})
    void ALT_A7_an_answer_whose_body_says_not_now_is_no_result(String error) {
        talk.answersNext(200, "{\"error\": " + error + ",\"error_text\":\"x\"}", "Content-Type: application/json");

        assertRunsTwice(update("r-1"));
        assertRunsOnce(update("r-1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 407, 408, 425, 429, 500, 502, 503, 504})
    void ALT_A7_an_answer_whose_status_says_not_now_is_no_result(int status) {
        talk.answersNext(status, "no");

        assertRunsTwice(update("r-1"));
    }

    @Test
    void ALT_A7_a_400_is_a_result() {
        talk.answersNext(400, "no");

        assertRunsOnce(update("r-1"));
    }

    @Test
    void ALT_A8_the_additional_headers_are_on_the_answer_to_the_repeat_and_never_go_to_the_api() {
        update("r-1").send();
        Answer repeat = update("r-1").send();
        update("r-2").send();

        assertThat(repeat.lines()).anyMatch(line -> line.startsWith("Duplicate-"));
        assertThat(talk.upstream().received())
                .flatExtracting(request -> request.lines())
                .noneMatch(line -> line.startsWith("Duplicate-"));
    }

    @Test
    void ALT_A9_nobody_without_the_secret_can_compute_a_duplicate_key() {
        update("r-1").send();
        var ours = update("r-1").send().header("Duplicate-Key");
        talk.alsoWith(Conversation.secret("the secret of another installation"));
        update("r-1").send();

        assertThat(update("r-1").send().header("Duplicate-Key")).isPresent().isNotEqualTo(ours);
    }

    @Test
    void ALT_A10_the_token_is_written_nowhere(@TempDir Path directory) {
        Settings settings = Settings.of(Durability.PROCESS_CRASH);
        try (var disk = Conversation.on(
                "[{\"preset\": \"altcraft\"}]", clock -> RocksStore.open(directory, settings.withClock(clock)))) {
            Call call = disk.post(PATH).with("Request-ID: written-down").json("{\"token\":\"atk-in-the-body\"}");
            call.send();
            disk.post(PATH).with("Request-ID: r-2").bearer("atk-in-the-header").send();
            disk.post(PATH + "?token=atk-in-the-query").json("{}").send();
        }

        assertThat(FilesHolding.text(directory, "written-down")).isNotEmpty();
        assertThat(FilesHolding.text(directory, "atk-in-the")).isEmpty();
    }

    @Test
    void ALT_A11_a_client_that_repeats_every_hour_runs_again_after_a_day() {
        Answer first = update("r-1").send();
        for (int hour = 1; hour < 24; hour++) {
            talk.passes(Duration.ofHours(1));
            assertThat(update("r-1").send().text()).isEqualTo(first.text());
        }
        talk.passes(Duration.ofHours(1));

        assertThat(update("r-1").send().text()).isNotEqualTo(first.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Request-ID:", "Request-ID:  \t "})
    void ALT_A12_a_blank_request_id_is_none(String line) {
        assertRunsOnce(update().with(line));
        assertRunsTwice(update().to(ID_ONLY).with(line));
        assertThat(talk.events(Event.Bypassed.class)).hasSize(2);
    }

    @Test
    void ALT_A12_what_broken_clients_send_instead_of_an_id_can_be_refused() {
        String junk = "\"key\": {\"deny\": [\"null\", \"undefined\", \"0\", \"00000000-0000-0000-0000-000000000000\"]}";
        try (var strict = Conversation.under("altcraft", junk)) {
            for (String id : List.of("null", "NULL", "undefined", "0", "00000000-0000-0000-0000-000000000000")) {
                Call call = strict.post(ID_ONLY).bearer("atk-1").with("Request-ID: " + id);
                assertThat(call.send().status()).isEqualTo(400);
            }
            assertThat(strict.runs()).isZero();
        }
    }

    private static Call queue(Conversation talk, String action) {
        return talk.post("/v1.1/admin/senders/queue/" + action).bearer("atk-1").json("{\"sender_id\":3}");
    }

    @Test
    void ALT_A13_hold_unhold_hold_leaves_the_queue_running_as_the_letter_has_it() {
        queue(talk, "hold").send();
        queue(talk, "unhold").send();

        assertThat(queue(talk, "hold").send().header("Duplicate-Request")).hasValue("true");
        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void ALT_A13_a_request_id_for_every_switch_or_a_shorter_window_holds_the_queue_again() {
        String minute = "[{\"preset\": \"altcraft\"}, {\"preset\": \"altcraft\", \"match\":"
                + " [\"/v1.1/admin/senders/queue/hold\", \"/v1.1/admin/senders/queue/unhold\"],"
                + " \"retention\": {\"window\": \"60s\"}}]";
        try (var switches = Conversation.withRoutes(minute)) {
            queue(switches, "hold").send();
            queue(switches, "unhold").send();
            queue(switches, "hold").with("Request-ID: hold-2").send();
            assertThat(switches.runs()).isEqualTo(3);

            switches.passes(Duration.ofSeconds(60));
            queue(switches, "hold").send();
            assertThat(switches.runs()).isEqualTo(4);
        }
    }

    @Test
    void ALT_A14_two_gateways_on_one_store_execute_once() {
        Answer first = update("r-1").send();
        Answer checksum = update().send();
        talk.alsoWith(Conversation.SECRET);

        assertThat(update("r-1").send().text()).isEqualTo(first.text());
        assertThat(update().send().text()).isEqualTo(checksum.text());
        assertThat(talk.runs()).isEqualTo(2);
    }
}
