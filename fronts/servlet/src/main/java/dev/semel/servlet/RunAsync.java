package dev.semel.servlet;

import dev.semel.Execution.UnknownReason;
import dev.semel.servlet.RunEnding.Recorded;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous handling of a run: {@code complete()} first records the answer, then writes it, then lets the
 * container end the request. No thread is held meanwhile. Thread-safe.
 */
final class RunAsync extends PassedAsync {
    private static final Logger LOG = System.getLogger(RunAsync.class.getName());

    private static final long NOBODY = -1;
    private static final int PATIENCE_SECONDS = 5;

    private final ProtectedRun run;
    private final AsyncContext container;
    private final RunListeners listeners = new RunListeners(this);

    private State state = State.STARTED;
    private boolean left;
    private @Nullable Recorded recorded;

    /** Done when the handler's call of complete() has returned; null before it is made. */
    private @Nullable CompletableFuture<Void> completing;

    /** Done when the answer is written; null as long as nobody writes it. */
    private @Nullable CompletableFuture<Void> told;

    /** Set while listeners are told of a time-out or a lost client: what they do then is no answer of the handler. */
    private long telling = NOBODY;

    private @Nullable UnknownReason tellingOf;

    private enum State {
        STARTED,
        DISPATCHED,
        COMPLETED
    }

    RunAsync(
            ProtectedRun run,
            AsyncContext container,
            ServletRequest request,
            ServletResponse response,
            boolean original) {
        super(container, request, response, original);
        this.run = run;
        this.container = container;
    }

    AsyncListener listener() {
        return listeners;
    }

    synchronized boolean isStarted() {
        return state == State.STARTED;
    }

    /** Whether the container's request is over, or about to be, without the handler's answer. */
    synchronized boolean isLeft() {
        return left;
    }

    // What the handler does

    @Override
    public void complete() {
        var done = new CompletableFuture<Void>();
        synchronized (this) {
            step(State.COMPLETED);
            completing = done;
        }
        try {
            run.completed(this);
        } catch (IOException failure) {
            Answers.gone(failure);
            leave();
        } finally {
            done.complete(null);
        }
    }

    @Override
    public void dispatch() {
        if (dispatches()) {
            container.dispatch();
        }
    }

    @Override
    public void dispatch(String path) {
        if (dispatches()) {
            container.dispatch(path);
        }
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        if (dispatches()) {
            container.dispatch(context, path);
        }
    }

    /** A handler that is late has an answer, and nobody can render it any more. */
    private boolean dispatches() {
        step(State.DISPATCHED);
        if (isLeft()) {
            run.ending().lost();
            return false;
        }
        return true;
    }

    private synchronized void step(State next) {
        if (state != State.STARTED) {
            throw new IllegalStateException("the request is " + state.name().toLowerCase(Locale.ROOT) + " already");
        }
        state = next;
        if (telling == Thread.currentThread().threadId() && tellingOf != null) {
            run.ending().giveUp(tellingOf);
        }
    }

    // What becomes of its answer

    /** Writes the reply as soon as the record has it, and ends the request. */
    void answer(Recorded answered) {
        synchronized (this) {
            if (left) {
                return;
            }
            recorded = answered;
        }
        if (answered.told().toCompletableFuture().isDone()) {
            tell();
        } else {
            answered.told().whenComplete((reply, failure) -> onContainerThread(this::tell));
        }
    }

    /** The store's threads don't wait for clients. */
    private void onContainerThread(Runnable task) {
        try {
            container.start(task);
        } catch (IllegalStateException over) {
            LOG.log(Level.DEBUG, "the request ended before its answer, which is recorded", over);
        }
    }

    /** Writes what was recorded, once; waits for it where it isn't yet. */
    void tell() {
        Recorded answer;
        var done = new CompletableFuture<Void>();
        synchronized (this) {
            answer = recorded;
            if (told != null || left || answer == null) {
                return;
            }
            told = done;
        }
        try {
            answer.write(RunEnding.join(answer.told()), run.response());
        } catch (IOException gone) {
            Answers.gone(gone);
        } catch (RuntimeException failure) {
            LOG.log(Level.ERROR, "an answer could not be written", failure);
        } finally {
            leave();
            done.complete(null);
        }
    }

    /** Lets the container end the request. */
    void leave() {
        try {
            container.complete();
        } catch (IllegalStateException over) {
            LOG.log(Level.DEBUG, "the request was over already", over);
        }
    }

    // What the container says

    /** Nobody answered in time. */
    void timedOut(RunListeners.Telling listening) throws IOException {
        if (isStarted()) {
            telling(UnknownReason.TIMEOUT, listening);
        }
        if (leaves()) {
            if (run.tellTimedOut()) {
                leave();
            } else {
                // Ends in the filter, where an exception is one of the request's, unlike here.
                container.dispatch(run.path());
            }
        } else {
            tellBeforeTheContainerDoes();
        }
    }

    /** The container answers itself, as soon as its listener returns, what nobody has answered. */
    private void tellBeforeTheContainerDoes() {
        await(() -> completing);
        tell();
        await(() -> told);
    }

    /** With a bound, since a container may ask on the very thread that it waits for. */
    private void await(Supplier<@Nullable CompletableFuture<Void>> step) {
        CompletableFuture<Void> begun;
        synchronized (this) {
            begun = step.get();
        }
        if (begun != null) {
            begun.copy()
                    .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** Something failed: the handler, whose error is rendered next, or the way to the client. */
    void failed(RunListeners.Telling listening) throws IOException {
        if (!isStarted()) {
            listening.run();
            tellBeforeTheContainerDoes();
            return;
        }
        boolean thrown = run.errors().arePending();
        telling(thrown ? null : UnknownReason.CONNECTION_LOST, listening);
        if (thrown) {
            if (!isStarted()) {
                run.errors().areRendered();
            }
        } else if (leaves()) {
            run.callerLeft();
        } else {
            tellBeforeTheContainerDoes();
        }
    }

    /** The container is done with the request: nothing may be written to it any more. */
    void over() {
        if (leaves()) {
            run.callerLeft();
        }
        synchronized (this) {
            left |= told == null;
        }
    }

    private void telling(@Nullable UnknownReason reason, RunListeners.Telling listening) throws IOException {
        synchronized (this) {
            telling = Thread.currentThread().threadId();
            tellingOf = reason;
        }
        try {
            listening.run();
        } finally {
            synchronized (this) {
                telling = NOBODY;
            }
        }
    }

    /** Whether the request ends now without the handler's answer. */
    private synchronized boolean leaves() {
        if (state != State.STARTED || left) {
            return false;
        }
        left = true;
        return true;
    }

    // Listeners

    @Override
    public void addListener(AsyncListener listener) {
        listeners.add(listener, getRequest(), getResponse());
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest with, ServletResponse and) {
        listeners.add(listener, with, and);
    }
}
