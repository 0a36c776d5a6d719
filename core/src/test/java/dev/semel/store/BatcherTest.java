package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Batcher.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatcherTest {
    private static final Batcher.Limits TIGHT = new Batcher.Limits(3, 100);

    private final CountDownLatch firstBatchTaken = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<List<Integer>> batches = new ArrayList<>();
    private Batcher<Integer, Integer> batcher;

    @AfterEach
    void close() {
        goOn.countDown();
        batcher.close();
    }

    /** Doubles numbers; its first batch is held until the test lets it go. */
    private void doubling(Batcher.Limits limits) {
        batcher = Batcher.start("test-writer", limits, batch -> {
            batches.add(batch.stream().map(Item::request).toList());
            firstBatchTaken.countDown();
            await(goOn);
            batch.forEach(item -> item.answer(item.request() * 2));
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return stage.toCompletableFuture()
                .handle((answer, failure) ->
                        failure instanceof CompletionException wrapped ? wrapped.getCause() : failure)
                .join();
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void what_queues_during_a_batch_is_the_next_batch_in_order() {
        doubling(Batcher.Limits.DEFAULT);
        CompletionStage<Integer> first = batcher.submit(0);
        await(firstBatchTaken);
        List<CompletionStage<Integer>> rest =
                IntStream.rangeClosed(1, 50).mapToObj(batcher::submit).toList();
        goOn.countDown();

        assertThat(answer(first)).isZero();
        assertThat(rest.stream().map(BatcherTest::answer))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 50).map(i -> 2 * i).boxed().toList());
        assertThat(batches)
                .containsExactly(
                        List.of(0), IntStream.rangeClosed(1, 50).boxed().toList());
    }

    @Test
    void nothing_is_answered_before_the_whole_batch_is_handled() {
        var seen = new ArrayList<Boolean>();
        var stages = new ArrayList<CompletionStage<Integer>>();
        batcher = Batcher.start("test-writer", Batcher.Limits.DEFAULT, batch -> {
            await(goOn);
            for (Item<Integer, Integer> item : batch) {
                item.answer(item.request());
                stages.forEach(stage -> seen.add(stage.toCompletableFuture().isDone()));
            }
        });
        stages.add(batcher.submit(1));
        goOn.countDown();
        answer(stages.getFirst());

        assertThat(seen).containsOnly(false);
    }

    @Test
    void a_full_queue_refuses_at_once() {
        doubling(TIGHT);
        batcher.submit(0);
        await(firstBatchTaken);
        IntStream.rangeClosed(1, 3).forEach(batcher::submit);

        CompletionStage<Integer> refused = batcher.submit(4);

        assertThat(refused.toCompletableFuture()).isDone();
        assertThat(failure(refused))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("3 requests");
        goOn.countDown();
    }

    @Test
    void a_queue_that_is_heavy_enough_refuses_but_one_giant_passes() {
        doubling(TIGHT);
        batcher.submit(0);
        await(firstBatchTaken);

        CompletionStage<Integer> giant = batcher.submit(1, 1_000);
        assertThat(failure(batcher.submit(2, 1))).isInstanceOf(StoreException.Unavailable.class);
        goOn.countDown();

        assertThat(answer(giant)).isEqualTo(2);
        assertThat(answer(batcher.submit(3, 100))).isEqualTo(6);
    }

    @Test
    void a_batch_that_throws_fails_its_items_and_not_the_next_batch() {
        var calls = new AtomicInteger();
        batcher = Batcher.start("test-writer", Batcher.Limits.DEFAULT, batch -> {
            batch.forEach(item -> item.answer(1));
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("disk on fire");
            }
        });

        assertThat(failure(batcher.submit(1)))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("disk on fire");
        assertThat(answer(batcher.submit(2))).isEqualTo(1);
    }

    @Test
    void an_item_that_was_left_out_fails_instead_of_hanging() {
        batcher = Batcher.start("test-writer", Batcher.Limits.DEFAULT, batch -> {});

        assertThat(failure(batcher.submit(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closing_finishes_what_was_accepted_and_refuses_the_rest() {
        doubling(Batcher.Limits.DEFAULT);
        batcher.submit(0);
        await(firstBatchTaken);
        CompletionStage<Integer> accepted = batcher.submit(1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(batcher::close);
        goOn.countDown();
        closing.join();

        assertThat(answer(accepted)).isEqualTo(2);
        assertThat(failure(batcher.submit(2))).isInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void a_caller_that_throws_in_his_continuation_hurts_nobody() {
        doubling(Batcher.Limits.DEFAULT);
        batcher.submit(0).thenAccept(answer -> {
            throw new IllegalStateException("his own");
        });
        CompletionStage<Integer> other = batcher.submit(1);
        goOn.countDown();

        assertThat(answer(other)).isEqualTo(2);
    }

    @Test
    void many_threads_get_each_their_own_answer() {
        goOn.countDown();
        doubling(Batcher.Limits.DEFAULT);
        var callers = IntStream.range(0, 8)
                .mapToObj(caller -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 2_000)
                        .allMatch(i -> answer(batcher.submit(caller * 10_000 + i)) == 2 * (caller * 10_000 + i))))
                .toList();

        assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isTrue());
    }
}
