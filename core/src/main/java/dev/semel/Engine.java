package dev.semel;

import dev.semel.event.Event;
import dev.semel.event.EventListener;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.WakingStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What admission and executions share: the store within its time bound, the timer, the waiters, the listener. */
final class Engine implements AutoCloseable {
    /** Leases and the store's time bound are seconds long: a quarter of one is precise enough for both. */
    private static final Duration TICK = Duration.ofMillis(250);

    private static final Logger LOG = System.getLogger(Engine.class.getName());

    private final Store store;
    private final Limits limits;
    private final Replies replies;
    private final SideCalls sideCalls;
    private final EventListener listener;
    private final ScheduledThreadPoolExecutor timer;
    private final Waiters waiters;
    private final Inquiries inquiries;
    private final CallerChecks callerChecks;
    private final LeaseKeeper leases;
    private final Deadlines deadlines;
    private final Breaker breaker;
    private final AtomicBoolean hangs = new AtomicBoolean();

    Engine(Store store, Limits limits, Replies replies, SideCalls sideCalls, EventListener listener) {
        this.store = store;
        this.limits = limits;
        this.replies = replies;
        this.sideCalls = sideCalls;
        this.listener = listener;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "semel-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        this.waiters = new Waiters(limits, timer);
        if (store instanceof WakingStore waking) {
            waking.onEnding(waiters::ended);
        }
        this.inquiries = new Inquiries(this);
        this.callerChecks = new CallerChecks(sideCalls);
        this.leases = new LeaseKeeper();
        this.deadlines = new Deadlines(limits.storeTimeout(), TICK, System.nanoTime());
        this.breaker = new Breaker(limits.storeTimeout(), System::nanoTime);
        var unused = timer.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    Store store() {
        return store;
    }

    Limits limits() {
        return limits;
    }

    Replies replies() {
        return replies;
    }

    SideCalls sideCalls() {
        return sideCalls;
    }

    Waiters waiters() {
        return waiters;
    }

    Inquiries inquiries() {
        return inquiries;
    }

    CallerChecks callerChecks() {
        return callerChecks;
    }

    LeaseKeeper leases() {
        return leases;
    }

    /**
     * One claim, within the time bound; refused at once while the store is known to hang.
     *
     * @param late takes a claim that is answered after the time bound, when the returned stage has failed
     */
    CompletionStage<Claim> claim(Event.Subject subject, ClaimRequest request, Consumer<Claim> late) {
        Breaker.Pass pass;
        try {
            pass = breaker.enter();
        } catch (StoreException.Refused hanging) {
            if (hangs.compareAndSet(false, true)) {
                tell(new Event.StoreHangs(subject));
            }
            return CompletableFuture.failedFuture(hanging);
        }
        if (hangs.get() && !breaker.isOpen() && hangs.compareAndSet(true, false)) {
            tell(new Event.StoreAnswers(subject));
        }
        return bounded(pass, () -> store.claim(request), late);
    }

    /** One call of the store, its failure as a failed stage, its answer within the time bound or not at all. */
    <T> CompletionStage<T> bounded(Supplier<CompletionStage<T>> call) {
        return bounded(breaker.watch(), call, late -> {});
    }

    private <T> CompletionStage<T> bounded(Breaker.Pass pass, Supplier<CompletionStage<T>> call, Consumer<T> late) {
        CompletableFuture<T> answer;
        try {
            answer = call.get().toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        if (answer.isDone()) {
            pass.answered(); // a failure, too, came at once
            return answer;
        }
        var bounded = new CompletableFuture<T>();
        var unused = answer.whenComplete((result, failure) -> {
            if (failure != null) {
                bounded.completeExceptionally(failure);
                return;
            }
            pass.answered();
            if (!bounded.complete(result)) {
                late.accept(result);
            }
        });
        return deadlines.watch(bounded).whenComplete((result, failure) -> {
            if (failure != null) {
                pass.failed();
            }
        });
    }

    /** Does something later. {@code false}: the engine is closed, and it will not be done. */
    boolean after(Duration pause, Runnable task) {
        try {
            var unused = timer.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    private void tick() {
        long now = System.nanoTime();
        try {
            deadlines.tick(now);
            leases.tick(now);
            inquiries.tick(now);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the engine's tick failed", e); // thrown on, it would end all ticking
        }
    }

    void tell(Event event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener failed at " + event.getClass().getSimpleName(), e);
        }
    }

    /**
     * Starts nothing new. What waits for its time (an ending's next attempt, a repeat's next look) gets it once more,
     * so that nobody is left without an answer; the timer's thread ends after the last of them.
     */
    @Override
    public void close() {
        timer.shutdown();
        inquiries.close();
        deadlines.close();
        waiters.close();
    }
}
