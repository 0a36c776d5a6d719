package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Admission;
import dev.semel.Attempt;
import dev.semel.Execution;
import dev.semel.Execution.Ended;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.preset.Presets;
import dev.semel.store.postgres.Shop.Step;
import dev.semel.transaction.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests with two records: of the key, and of what the body names. */
class TransactionLayersTest {
    private static final String PATH = "/api/v1/events/conversion";

    private final PostgresFixture fixture = new PostgresFixture();
    private final Shop shop;
    private final Route route = ((RouteTable.Match.Matched)
                    Presets.routes("adtarget").match("POST", PATH))
            .route()
            .transactional();

    TransactionLayersTest() {
        fixture.another().close();
        Shop.makeTable(fixture);
        shop = new Shop(fixture);
    }

    @AfterEach
    void close() {
        shop.close();
        fixture.clear();
    }

    private Admission admit(String key) {
        var request = RequestView.of(
                "POST",
                PATH,
                Headers.of("Idempotency-Key", key, "Authorization", "Bearer a", "Content-Type", "application/json"),
                Body.of("{\"telegramUserId\":1,\"channelId\":2,\"eventType\":\"Lead\"}"));
        return answer(shop.engine.admit(route, request));
    }

    private Execution proceed(String key) {
        Admission admission = admit(key);
        assertThat(admission).isInstanceOf(Admission.Proceed.class);
        return ((Admission.Proceed) admission).execution();
    }

    private static Reply reply(String status) {
        return new Reply(
                200, Headers.of("Content-Type", "application/json"), Body.of("{\"status\":\"" + status + "\"}"));
    }

    private Ended end(Execution execution, String status) {
        Transaction transaction = shop.transactions().begin();
        shop.insert("k", new Attempt(execution.operationId(), 1, 1));
        return answer(execution.completeIn(transaction, reply(status)));
    }

    private String states() {
        return fixture.read("SELECT string_agg(state::text, ' ' ORDER BY state) FROM " + fixture.schema()
                + ".semel_records WHERE state <> 0");
    }

    private String rows() {
        return fixture.read("SELECT count(*) FROM " + fixture.schema() + ".payments");
    }

    @Test
    void both_records_are_completed_with_the_rows() {
        shop.at(Step.RECORD_WRITTEN, () -> assertThat(states()).isEqualTo("1 1"));

        assertThat(end(proceed("k1"), "sent")).isInstanceOf(Ended.Answered.class);

        assertThat(states()).isEqualTo("2 2");
        assertThat(rows()).isEqualTo("1");
        assertThat(admit("k1")).isInstanceOf(Admission.Replay.class);
        assertThat(admit("k2")).isInstanceOf(Admission.Replay.class);
    }

    @Test
    void an_answer_that_is_not_final_commits_and_the_next_key_is_the_same_operation() {
        Execution first = proceed("k1");
        end(first, "pending");

        assertThat(states()).isEqualTo("2 4");
        assertThat(rows()).isEqualTo("1");
        Execution second = proceed("k2");
        assertThat(second.operationId()).isEqualTo(first.operationId());
    }

    @Test
    void if_one_of_them_is_overtaken_neither_is_completed() {
        Execution execution = proceed("k1");
        fixture.sql("UPDATE " + fixture.schema() + ".semel_records SET fence = fence + 1000 WHERE inner_id IS NULL");

        assertThat(end(execution, "sent")).isInstanceOf(Ended.Answered.class);

        assertThat(states()).isEqualTo("1");
        assertThat(rows()).isEqualTo("0");
    }
}
