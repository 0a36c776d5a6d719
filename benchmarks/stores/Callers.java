import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Chains of pairs, each beginning the next one when it has the last one's answer, on the thread that brought it: no
 * thread stands for a caller. What answers at once is asked by a thread for each core, however many callers there are.
 */
final class Callers {
    private final Subject subject;
    private final long atMost;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    Callers(Subject subject, long atMost) {
        this.subject = subject;
        this.atMost = atMost;
    }

    /** What was done meanwhile. */
    record Result(long pairs, double seconds) {
        String json() {
            return String.format(Locale.ROOT, "{\"pairs\": %d, \"seconds\": %.4f}", pairs, seconds);
        }
    }

    Result run(int callers, long nanos) {
        var idle = new CountDownLatch(callers);
        int threads = Math.min(callers, Runtime.getRuntime().availableProcessors());
        long start = System.nanoTime();
        for (int thread = 0; thread < threads; thread++) {
            int first = thread;
            Thread.ofPlatform().daemon().start(() -> {
                for (int caller = first; caller < callers; caller += threads) {
                    goOn(new SplittableRandom(start + caller), idle);
                }
            });
        }
        await(idle, nanos);
        long counted = done.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        over = true;
        await(idle, Long.MAX_VALUE / 2);
        if (failure.get() != null) {
            throw new CompletionException(failure.get());
        }
        return new Result(counted, seconds);
    }

    private void goOn(SplittableRandom random, CountDownLatch idle) {
        while (!over && failure.get() == null && begun.incrementAndGet() <= atMost) {
            CompletionStage<?> pair = subject.pair(random);
            CompletableFuture<?> known = pair.toCompletableFuture();
            if (!known.isDone()) {
                var unused = pair.whenComplete((answer, problem) -> {
                    if (ended(problem)) {
                        goOn(random, idle);
                    } else {
                        idle.countDown();
                    }
                });
                return;
            }
            if (!ended(known.isCompletedExceptionally() ? known.exceptionNow() : null)) {
                break;
            }
        }
        idle.countDown();
    }

    private boolean ended(Throwable problem) {
        if (problem != null) {
            failure.compareAndSet(null, problem);
            return false;
        }
        done.incrementAndGet();
        return true;
    }

    private static void await(CountDownLatch idle, long nanos) {
        try {
            var unused = idle.await(nanos, java.util.concurrent.TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
