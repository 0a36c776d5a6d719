package dev.semel.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class EventLogTest {
    private static final Event.Subject ORDERS = new Event.Subject("POST /orders", "ietf", null);

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();
    private final EventLog log = new EventLog((level, line) -> lines.add(level + " " + line), now::get);

    private static Event failure() {
        return new Event.StoreFailed(ORDERS, "claim", new StoreException.Unavailable("disk full"));
    }

    @Test
    void a_failing_store_is_one_line_a_second_with_the_number_of_the_others() {
        log.on(failure());
        log.on(failure());
        log.on(failure());
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        log.on(failure());
        assertThat(lines)
                .containsExactly(
                        "ERROR the store failed at claim: disk full [POST /orders, ietf]",
                        "ERROR the store failed at claim: disk full [POST /orders, ietf] (and 2 more like it before)");
    }

    @Test
    void a_failure_is_said_in_its_own_words_whatever_is_wrapped_around_it() {
        var refused = new StoreException.Unavailable("Connection refused", new IOException("port 5432"));
        log.on(new Event.StoreFailed(ORDERS, "complete", new CompletionException(new CompletionException(refused))));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        log.on(new Event.StoreFailed(ORDERS, "renew", new CompletionException(new TimeoutException())));
        assertThat(lines)
                .containsExactly(
                        "ERROR the store failed at complete: Connection refused [POST /orders, ietf]",
                        "ERROR the store failed at renew: TimeoutException [POST /orders, ietf]");
    }

    @Test
    void a_store_that_hangs_and_one_that_answers_again_are_said() {
        log.on(new Event.StoreHangs(ORDERS));
        log.on(new Event.StoreAnswers(ORDERS));
        assertThat(lines)
                .containsExactly(
                        "ERROR the store does not answer: claims are refused at once until it does [POST /orders, ietf]",
                        "INFO the store answers again [POST /orders, ietf]");
    }

    @Test
    void an_unknown_outcome_is_said_with_its_operation() {
        UUID operation = new UUID(1, 2);
        log.on(new Event.OutcomeUnknown(ORDERS, operation, 1, "TIMEOUT"));
        assertThat(lines).singleElement().asString().contains("TIMEOUT").contains(operation.toString());
    }

    @Test
    void running_unprotected_because_the_store_is_down_is_an_error_and_without_a_key_is_not() {
        log.on(new Event.Bypassed(ORDERS, "no-key"));
        assertThat(lines).isEmpty();
        log.on(new Event.Bypassed(ORDERS, "store-unavailable"));
        assertThat(lines).singleElement().asString().startsWith("ERROR a request ran unprotected");
    }

    @Test
    void what_the_access_log_has_is_not_said_twice() {
        log.on(new Event.Replayed(ORDERS, new UUID(1, 2), Duration.ZERO));
        log.on(new Event.Rejected(ORDERS, "key-reused"));
        assertThat(lines).isEmpty();
    }
}
