package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for stages, with a deadline. */
final class Answers {
    private static final long DEADLINE_SECONDS = 30;

    private Answers() {}

    static <T> T of(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static <T> T of(CompletionStage<? super T> stage, Class<T> expected) {
        Object answer = of(stage);
        assertThat(answer).isInstanceOf(expected);
        return expected.cast(answer);
    }

    /** What a stage fails with. */
    static <E extends RuntimeException> E failure(CompletionStage<?> stage, Class<E> expected) {
        try {
            Object answer = of(stage);
            return fail("answered %s instead of failing", answer);
        } catch (RuntimeException e) {
            assertThat(e).isInstanceOf(expected);
            return expected.cast(e);
        }
    }
}
