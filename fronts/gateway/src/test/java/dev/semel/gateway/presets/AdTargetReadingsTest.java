package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was decided where AdTarget's documentation leaves a choice, and how to choose otherwise. */
class AdTargetReadingsTest {
    private static final String PATH = "/api/v1/events/conversion";

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("adtarget");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private static Call purchase(Conversation talk) {
        return talk.post(PATH)
                .bearer("atk_live_1")
                .with("Idempotency-Key: order_1")
                .json("{}");
    }

    private static void assertReplayed(Call call, Answer first) {
        Answer replay = call.send();

        assertThat(replay.text()).isEqualTo(first.text());
        assertThat(replay.header("X-Idempotent-Replay")).hasValue("true");
    }

    private static void assertRuns(Call call) {
        assertThat(call.send().header("X-Idempotent-Replay")).isEmpty();
    }

    @Test
    void ADT_A1_the_promise_ends_at_24_hours_and_what_is_left_of_it_is_said() {
        Answer first = purchase(talk).send();
        talk.passes(Duration.ofHours(24));

        assertThat(first.header("Semel-Status"))
                .hasValue("executed;skipped=\"adtarget/conversion\";ttl=86400;key=rotate");
        assertThat(purchase(talk).send().header("Semel-Status"))
                .hasValue("replayed;skipped=\"adtarget/conversion\";age=86400;ttl=0;key=rotate");
    }

    @Test
    void ADT_A1_executing_again_after_24_hours_is_the_other_choice() {
        try (var shorter = Conversation.under("adtarget", "\"retention\": {\"keep\": \"24h\"}")) {
            purchase(shorter).send();
            shorter.passes(Duration.ofHours(24));

            assertRuns(purchase(shorter));
        }
    }

    @Test
    void ADT_A2_the_48_hours_are_counted_from_the_first_request_whatever_came_since() {
        Answer first = purchase(talk).send();
        talk.passes(Duration.ofHours(40));
        assertReplayed(purchase(talk), first);
        talk.passes(Duration.ofHours(8));

        assertRuns(purchase(talk));
    }

    @Test
    void ADT_A3_a_key_used_on_another_endpoint_gets_the_first_ones_answer() {
        Answer first = purchase(talk).send();

        assertReplayed(purchase(talk).to("/api/v1/events/lead"), first);
    }

    @Test
    void ADT_A3_a_key_can_be_made_local_to_its_endpoint() {
        try (var local = Conversation.under("adtarget", "\"scope\": [\"principal\", \"path\"]")) {
            purchase(local).send();

            assertRuns(purchase(local).to("/api/v1/events/lead"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})
    void ADT_A5_a_key_has_no_effect_on_methods_other_than_post(String method) {
        Call call = talk.call(method, PATH).bearer("atk_live_1").with("Idempotency-Key: order_1");
        call.send();
        call.send();

        assertThat(talk.runs()).isEqualTo(2);
        assertThat(talk.records()).isEmpty();
    }

    @Test
    void ADT_A5_all_methods_that_change_something_can_be_taken_in() {
        try (var all = Conversation.under("adtarget", "\"match\": \"* /**\"")) {
            Call put = all.call("PUT", PATH).bearer("atk_live_1").with("Idempotency-Key: order_1");

            assertReplayed(put, put.send());
        }
    }

    @Test
    void ADT_A7_of_the_headers_only_the_content_type_is_kept() {
        talk.answersNext(200, "{}", "Content-Type: application/json", "Location: /c/1", "ETag: \"1\"", "X-More: 2");
        purchase(talk).send();
        Answer replay = purchase(talk).send();

        assertThat(replay.header("Content-Type")).hasValue("application/json");
        assertThat(replay.lines())
                .extracting(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .containsExactlyInAnyOrder("content-type", "x-idempotent-replay", "semel-status", "content-length");
    }

    @Test
    void ADT_A8_a_retry_under_a_new_api_key_is_a_new_request() {
        purchase(talk).send();

        assertRuns(talk.post(PATH)
                .bearer("atk_live_rotated")
                .with("Idempotency-Key: order_1")
                .json("{}"));
    }

    @Test
    void ADT_A9_the_api_gets_the_key_and_an_operation_id_to_make_its_event_id_of() {
        talk.answersNext(503, "later");
        purchase(talk).send();
        purchase(talk).send();

        assertThat(talk.upstream().received())
                .hasSize(2)
                .allSatisfy(
                        request -> assertThat(request.all("Idempotency-Key")).containsExactly("order_1"))
                .extracting(Received::lines)
                .allSatisfy(lines -> assertThat(lines).anyMatch(line -> line.startsWith("Semel-Operation-Id: ")));
    }

    @Test
    void ADT_A10_a_key_is_visible_ascii_so_that_characters_are_bytes() {
        Call call = talk.post(PATH).bearer("atk_live_1");

        assertThat(call.with("Idempotency-Key: Bestellung-\u00e4").send().status())
                .isEqualTo(400);
        assertThat(call.with("Idempotency-Key: a\tb").send().status()).isEqualTo(400);
        assertThat(talk.runs()).isZero();
    }
}
