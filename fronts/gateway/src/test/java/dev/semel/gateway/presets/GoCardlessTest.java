package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Idempotency as GoCardless and its client libraries have it: a repeat is a conflict. */
class GoCardlessTest {
    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("gocardless");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call create(String resource, String key) {
        return talk.post("/" + resource)
                .bearer("live_1")
                .with("Idempotency-Key: " + key)
                .json("{\"" + resource + "\":{\"amount\":100}}");
    }

    private static String conflict(String id) {
        return "\"reason\":\"idempotent_creation_conflict\",\"links\":{\"conflicting_resource_id\":\"" + id + "\"}}]}}";
    }

    @ParameterizedTest
    @CsvSource({
        "payments, PM123",
        "customers, CU123",
        "customer_bank_accounts, BA123",
        "mandates, MD123",
        "refunds, RF123",
        "subscriptions, SB123",
        "billing_requests, BRQ123",
    })
    void every_repeat_is_a_conflict_that_names_the_resource(String resource, String id) {
        talk.answersNext(201, "{\"" + resource + "\":{\"id\":\"" + id + "\"}}", "Content-Type: application/json");
        Answer first = create(resource, "k-1").send();
        Answer repeat = create(resource, "k-1").send();

        assertThat(first.status()).isEqualTo(201);
        assertThat(repeat.status()).isEqualTo(409);
        assertThat(repeat.header("Content-Type")).hasValue("application/json");
        assertThat(repeat.text())
                .startsWith("{\"error\":{\"message\":\"")
                .contains("\"type\":\"invalid_state\",\"code\":409,")
                .endsWith(conflict(id));
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void another_request_under_a_used_key_is_the_same_conflict() {
        talk.answersNext(201, "{\"payments\":{\"id\":\"PM123\"}}");
        create("payments", "k-1").send();

        assertThat(talk.post("/payments")
                        .bearer("live_1")
                        .with("Idempotency-Key: k-1")
                        .json("{}")
                        .send()
                        .text())
                .endsWith(conflict("PM123"));
    }

    @Test
    void a_conflict_says_where_the_resource_is() {
        talk.answersNext(201, "{\"payments\":{\"id\":\"PM123\"}}", "Location: /payments/PM123");
        create("payments", "k-1").send();

        assertThat(create("payments", "k-1").send().header("Location")).hasValue("/payments/PM123");
    }

    @Test
    void a_key_is_local_to_its_creditor_and_its_kind_of_resource() {
        create("payments", "k-1").send();
        create("refunds", "k-1").send();
        talk.post("/payments")
                .bearer("live_2")
                .with("Idempotency-Key: k-1")
                .json("{}")
                .send();

        assertThat(talk.runs()).isEqualTo(3);
    }

    @Test
    void a_repeat_while_the_first_runs_is_a_conflict_without_a_resource() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(create("payments", "k-1"));
        talk.upstream().awaitReceived(1);
        Answer busy = create("payments", "k-1").send();
        gate.countDown();
        first.join();

        assertThat(busy.status()).isEqualTo(409);
        assertThat(busy.text()).contains("\"reason\":\"in-progress\"").doesNotContain("idempotent_creation_conflict");
    }

    @Test
    void what_was_not_created_can_be_tried_again() {
        talk.answersNext(422, "{\"error\":{\"type\":\"validation_failed\"}}");
        create("payments", "k-1").send();

        assertThat(create("payments", "k-1").send().status()).isEqualTo(200);
    }
}
