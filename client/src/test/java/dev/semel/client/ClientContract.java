package dev.semel.client;

import static dev.semel.client.ScriptedApi.answer;
import static dev.semel.client.ScriptedApi.answerWith;
import static dev.semel.client.ScriptedApi.halfOf;
import static dev.semel.client.ScriptedApi.hangUp;
import static dev.semel.client.ScriptedApi.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds whichever HTTP client sends the requests: over real sockets, to an API that answers as it is told; only
 * time is the test's.
 */
@Timeout(60)
public abstract class ClientContract {
    private static final String OUTCOME_UNKNOWN = "rejected;reason=outcome-unknown;age=5;key=reuse";

    protected final TestTime time = new TestTime();
    protected final KeyJournal journal = time.journal();
    protected ScriptedApi api;

    @BeforeEach
    void start() throws IOException {
        api = new ScriptedApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    public record Received(int status, String body) {}

    /** Posts {@code {"a":1}}, with a key of its own making, for that operation. */
    protected abstract Received send(Repeater repeater, String operation) throws IOException, InterruptedException;

    private int send(String operation) throws IOException, InterruptedException {
        return send(repeater(), operation).status();
    }

    protected final Repeater repeater() {
        return repeater(journal, Dialect.PRINT_ONE);
    }

    private Repeater repeater(KeyJournal keys, Dialect dialect) {
        return time.repeater(keys, dialect, ClientSettings.DEFAULT);
    }

    private String key(String operation) throws IOException {
        return journal.open(operation).key();
    }

    @Test
    void a_request_is_sent_with_the_same_key_until_its_answer_is_definite() throws Exception {
        api.will(
                hangUp(),
                answer(503, "Retry-After", "3"),
                answer(409, "Semel-Status", "rejected;reason=in-progress;key=reuse", "Retry-After", "1"),
                answerWith("{\"id\":7}", 201, "Semel-Status", "replayed;age=4;ttl=86396;key=rotate"));
        assertThat(send(repeater(), "order-17")).isEqualTo(new Received(201, "{\"id\":7}"));
        assertThat(api.keys()).hasSize(4).containsOnly(key("order-17"));
        assertThat(api.requests())
                .extracting(ScriptedApi.Request::body, ScriptedApi.Request::method)
                .containsOnly(tuple("{\"a\":1}", "POST"));
        assertThat(time.pauses().get(1)).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void half_an_answer_is_none() throws Exception {
        api.will(halfOf("{\"id\":7}"), answerWith("{\"id\":7}", 201));
        assertThat(send(repeater(), "order-17")).isEqualTo(new Received(201, "{\"id\":7}"));
        assertThat(api.keys()).hasSize(2).containsOnly(key("order-17"));
    }

    @Test
    void an_answer_of_many_megabytes_arrives_whole() throws Exception {
        String digits = "0123456789".repeat(Answer.WHOLE_UP_TO / 4);
        api.will(answerWith(digits, 201));
        assertThat(send(repeater(), "order-17").body()).isEqualTo(digits);
    }

    @Test
    void an_answer_that_does_not_come_is_not_waited_for_longer_than_one_sending_takes() throws Exception {
        api.will(silence(), answer(201));
        var settings = ClientSettings.DEFAULT.withOneSending(Duration.ofMillis(100));
        assertThat(send(time.repeater(journal, Dialect.PRINT_ONE, settings), "order-17")
                        .status())
                .isEqualTo(201);
        assertThat(api.keys()).hasSize(2).containsOnly(key("order-17"));
    }

    @Test
    void the_same_operation_is_asked_for_again_with_the_same_key_and_another_one_is_not() throws Exception {
        api.will(answer(201), answer(201), answer(201));
        send("order-17");
        send("order-17");
        send("order-18");
        assertThat(api.keys()).containsExactly(key("order-17"), key("order-17"), key("order-18"));
        assertThat(key("order-17")).isNotEqualTo(key("order-18"));
    }

    @Test
    void after_a_definite_failure_the_next_request_is_a_new_operation() throws Exception {
        api.will(answerWith("no such item", 422), answer(201));
        assertThat(send(repeater(), "order-17")).isEqualTo(new Received(422, "no such item"));
        assertThat(send("order-17")).isEqualTo(201);
        assertThat(api.keys().get(0)).isNotEqualTo(api.keys().get(1));
    }

    @Test
    void a_refusal_keeps_the_key() throws Exception {
        api.will(answer(401, "Semel-Status", "executed;released;key=reuse", "WWW-Authenticate", "Bearer"), answer(201));
        assertThat(send("order-17")).isEqualTo(401);
        assertThat(send("order-17")).isEqualTo(201);
        assertThat(api.keys()).hasSize(2).containsOnly(key("order-17"));
    }

    @Test
    void a_redirect_is_not_followed_and_its_target_never_sees_the_key() throws Exception {
        api.will(answer(307, "Location", "/elsewhere"), answer(301, "Location", "/elsewhere"));
        assertThat(send("order-17")).isEqualTo(307);
        assertThat(send("order-17")).isEqualTo(301);
        assertThat(api.requests())
                .extracting(ScriptedApi.Request::path)
                .hasSize(2)
                .containsOnly("/orders");
    }

    @Test
    void when_patience_ends_it_is_said_that_it_may_have_run() throws Exception {
        var unsettled = catchThrowableOfType(UnsettledException.class, () -> send("order-17"));
        assertThat(unsettled.operation()).isEqualTo("order-17");
        assertThat(unsettled.status()).isZero();
        assertThat(unsettled).hasMessageContaining("PT1M").hasCauseInstanceOf(IOException.class);
        assertThat(api.keys()).hasSizeGreaterThan(8).containsOnly(key("order-17"));
        assertThat(time.passed()).isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void who_is_started_again_sends_the_same_key(@TempDir Path directory) throws Exception {
        api.will(answer(409, "Semel-Status", OUTCOME_UNKNOWN), answer(201));
        assertThatThrownBy(() -> send(repeater(DirectoryKeyJournal.at(directory), Dialect.PRINT_ONE), "order-17"))
                .isInstanceOf(UnsettledException.class);
        send(repeater(DirectoryKeyJournal.at(directory), Dialect.PRINT_ONE), "order-17");
        assertThat(api.keys().get(0)).isEqualTo(api.keys().get(1));
    }

    @Test
    void an_outcome_that_stays_unknown_is_not_asked_for_again_and_again() {
        api.will(answer(409, "Semel-Status", OUTCOME_UNKNOWN));
        var unsettled = catchThrowableOfType(UnsettledException.class, () -> send("order-17"));
        assertThat(unsettled.status()).isEqualTo(409);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void a_pause_longer_than_patience_ends_it_at_once() {
        api.will(answer(503, "Retry-After", "3600"));
        assertThat(catchThrowableOfType(UnsettledException.class, () -> send("order-17"))
                        .status())
                .isEqualTo(503);
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void nothing_is_sent_when_the_key_cannot_be_written_down() {
        KeyJournal broken = new KeyJournal() {
            @Override
            public Entry open(String operation) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public void fail(String operation, Entry entry) {}

            @Override
            public void forget(String operation) {}
        };
        assertThatThrownBy(() -> send(repeater(broken, Dialect.PRINT_ONE), "order-17"))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void a_dialect_says_how_the_key_is_written() throws Exception {
        api.will(answer(201), answer(201));
        send(repeater(journal, Dialect.IETF), "order-17");
        send(repeater(journal, Dialect.OASIS), "order-18");
        assertThat(api.keys()).containsExactly('"' + key("order-17") + '"', key("order-18"));
    }
}
