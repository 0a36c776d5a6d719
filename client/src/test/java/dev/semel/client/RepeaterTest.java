package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client behind it doesn't see: closed answers, and who doesn't wait any more. */
@Timeout(60)
final class RepeaterTest {
    private final TestTime time = new TestTime();
    private final Repeater repeater = time.repeater(time.journal(), Dialect.PRINT_ONE, ClientSettings.DEFAULT);
    private final List<Integer> closed = new ArrayList<>();

    private final class Given implements Answer {
        private final int status;

        Given(int status) {
            this.status = status;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public Optional<String> field(String name) {
            return Optional.empty();
        }

        @Override
        public void close() {
            closed.add(status);
        }
    }

    private Repeater.Sender<Given> answers(Integer... statuses) {
        Queue<Integer> next = new ArrayDeque<>(List.of(statuses));
        return headers -> new Given(next.remove());
    }

    @Test
    void every_answer_but_the_definite_one_is_closed() throws Exception {
        Given answer = repeater.send("order-17", answers(503, 429, 201));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(closed).containsExactly(503, 429);
    }

    @Test
    void the_last_answer_is_closed_too_when_it_is_given_up() {
        assertThatThrownBy(() -> repeater.send("order-17", headers -> new Given(503)))
                .isInstanceOf(UnsettledException.class);
        assertThat(closed).hasSizeGreaterThan(8);
    }

    @Test
    void an_answer_that_cannot_be_noted_is_closed() {
        KeyJournal broken = new KeyJournal() {
            @Override
            public Entry open(String operation) {
                return new Entry("key", TestTime.NOW);
            }

            @Override
            public void fail(String operation, Entry entry) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public void forget(String operation) {}
        };
        var repeaterOfIt = time.repeater(broken, Dialect.PRINT_ONE, ClientSettings.DEFAULT);
        assertThatThrownBy(() -> repeaterOfIt.send("order-17", answers(422))).hasMessage("disk full");
        assertThat(closed).containsExactly(422);
    }

    @Test
    void an_interrupt_in_a_pause_ends_it_and_stays() {
        time.stand();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> repeater.send("order-17", answers(503)))
                .isInstanceOf(UnsettledException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interrupted_sending_is_not_repeated() {
        var sent = new ArrayList<String>();
        assertThatThrownBy(() -> repeater.send("order-17", headers -> {
                    sent.add("once");
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted");
                }))
                .isInstanceOf(UnsettledException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sent).hasSize(1);
    }

    @Test
    void who_cancels_in_a_pause_need_not_wait_for_its_end() throws Exception {
        time.stand();
        var cancelled = new CompletableFuture<Void>();
        var sending = CompletableFuture.supplyAsync(() -> {
            try {
                return repeater.send("order-17", cancelled, answers(503, 201)).status();
            } catch (IOException e) {
                return e;
            }
        });
        time.awaitPause();
        cancelled.complete(null);
        assertThat(sending.get()).isInstanceOf(UnsettledException.class);
    }

    @Test
    void a_sending_that_fails_after_it_was_cancelled_is_not_repeated() {
        var cancelled = new CompletableFuture<Void>();
        assertThatThrownBy(() -> repeater.send("order-17", cancelled, headers -> {
                    cancelled.complete(null);
                    throw new IOException("Canceled");
                }))
                .isInstanceOf(UnsettledException.class)
                .hasRootCauseMessage("Canceled");
        assertThat(time.pauses()).isEmpty();
    }
}
