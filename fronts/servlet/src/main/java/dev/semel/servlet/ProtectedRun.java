package dev.semel.servlet;

import dev.semel.Execution;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.servlet.RecordedAnswer.SentError;
import dev.semel.servlet.RunEnding.Recorded;
import dev.semel.transaction.Transactions;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one run of a claimed request, over all its dispatches: keeps the handler's answer until it is whole and recorded,
 * then writes it to the container's response.
 *
 * <p>The run doesn't depend on its client: one that leaves, or is told that it takes too long, changes nothing for the
 * handler. One dispatch uses it at a time; the handler's own threads may complete it at any time.
 */
final class ProtectedRun {
    /** Where the dispatches of one request find their run. */
    static final String ATTRIBUTE = ProtectedRun.class.getName();

    private final Execution execution;
    private final String path;
    private final Body body;
    private final @Nullable Transactions transactions;
    private final RunEnding ending;
    private final RenderedErrors errors;

    private volatile @Nullable RecordedAnswer answer;
    private volatile @Nullable HttpServletResponse handlerResponse;
    private volatile @Nullable HttpServletResponse outer;
    private volatile @Nullable RunAsync async;
    private volatile boolean wasAsync;
    private volatile boolean dispatched;

    /** Whether some of the answer may be on its way, which no other can take the place of. */
    private volatile boolean leaving;

    private volatile boolean brokenOff;
    private @Nullable RunTransaction transaction;
    private Headers undone = Headers.NONE;

    /** @param transactions where its handler's transaction comes from; null when it runs without one */
    ProtectedRun(Execution execution, RequestView view, @Nullable Transactions transactions) {
        this.execution = execution;
        this.path = view.path();
        this.body = view.body();
        this.transactions = transactions;
        this.ending = new RunEnding(execution);
        this.errors = new RenderedErrors(ending);
    }

    /** The run that a request belongs to, whichever dispatch it is. */
    static @Nullable ProtectedRun of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ProtectedRun run ? run : null;
    }

    /** Where the filter met it: raw, below the application's own path. */
    String path() {
        return path;
    }

    RunEnding ending() {
        return ending;
    }

    RenderedErrors errors() {
        return errors;
    }

    // Dispatches

    /** A dispatch after the first one. */
    void goOn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        switch (request.getDispatcherType()) {
            case ASYNC -> {
                if (brokenOff) {
                    // Of an exception after the first bytes containers make a connection that ends in the middle.
                    response.flushBuffer();
                    throw new ServletException("the handler's answer was not whole in time");
                }
                through(request, response, chain);
            }
            case ERROR -> {
                if (errors.areRendered()) {
                    dispatch(request, response, chain);
                } else {
                    // Undertow has dropped all fields.
                    Answers.fields(undone, response);
                    chain.doFilter(request, response);
                }
            }
            case REQUEST, FORWARD, INCLUDE -> chain.doFilter(request, response);
        }
    }

    /** The request's own dispatch, or that of an error page: the handler gets an answer of its own to write. */
    void dispatch(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RecordedAnswer before = answer;
        AnswerHead head = before == null ? new AnswerHead() : before.head();
        int most = transactions == null ? execution.maxReplyBytes() : RunTransaction.MOST_HELD;
        var begun = new RecordedAnswer(this, head, response, most);
        var shown = new HandlerResponse(begun, request.getServletContext());
        answer = begun;
        handlerResponse = shown;
        outer = response;
        if (transactions != null) {
            ending.leaveToTransaction();
            transaction = RunTransaction.begin(transactions, execution);
        }
        through(HandlerRequest.of(request, execution.upstreamHeaders(), body, this), shown, chain);
    }

    private void through(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        async = null;
        dispatched = true;
        try {
            chain.doFilter(request, response);
        } catch (Throwable failure) {
            if (transaction != null) {
                undo(transaction);
                throw failure;
            }
            if (!ending.isGivenUp()) {
                errors.thrown(answered(), response());
                throw failure;
            }
        } finally {
            dispatched = false;
        }
        if (async == null) {
            try {
                finish();
            } catch (RuntimeException | Error bug) {
                if (transaction == null) {
                    ending.abandon();
                } else {
                    undo(transaction);
                }
                throw bug;
            }
        }
    }

    private void undo(RunTransaction failed) {
        undone = failed.undo(execution);
        Answers.fields(undone, response());
    }

    /** The handler is done, on a thread of the container: its answer is recorded, then written. */
    private void finish() throws IOException, ServletException {
        RecordedAnswer done = answered();
        done.finish();
        SentError error = done.error();
        if (transaction != null) {
            transaction.finish(execution, done, response());
        } else if (error != null && !ending.isGivenUp() && !ending.isOver()) {
            errors.sent(done, error, response());
        } else if (!done.isLong()) {
            Recorded recorded = ending.with(done);
            if (recorded != null) {
                recorded.write(RunEnding.join(recorded.told()), response());
            }
        }
    }

    /** What is included adds to the body alone. */
    void including(boolean begins) {
        answered().including(begins);
    }

    /**
     * The answer is too long to keep: it is recorded that the operation ran, then what there is leaves.
     *
     * @return where the rest goes
     */
    OutputStream becomesLong(RecordedAnswer long_) throws IOException {
        if (transaction != null) {
            throw new IOException("more than " + RunTransaction.MOST_HELD
                    + " bytes of an answer that is held back until its transaction is committed");
        }
        Long declared = long_.head().contentLength();
        long_.commit();
        Reply head = long_.take();
        CompletionStage<Reply> recorded = ending.end(live -> live.completeWithoutBody(head));
        if (recorded == null) {
            return OutputStream.nullOutputStream();
        }
        Reply told = RunEnding.join(recorded);
        leaving = true;
        if (isLeft()) {
            return OutputStream.nullOutputStream();
        }
        if (!RunEnding.isAnswer(told, head)) {
            Answers.write(told, response());
            return OutputStream.nullOutputStream();
        }
        return LongAnswer.begin(told, long_, declared, response(), this::isLeft);
    }

    private boolean isLeft() {
        RunAsync context = async;
        return context != null && context.isLeft();
    }

    // Asynchronous handling

    AsyncContext startAsync(HandlerRequest request) {
        return startAsync(request, request, Objects.requireNonNull(handlerResponse));
    }

    AsyncContext startAsync(HandlerRequest handler, ServletRequest request, ServletResponse response) {
        if (transaction != null) {
            throw new IllegalStateException(
                    "requests of this route run in a transaction, which ends with their dispatch:"
                            + " they can't be handled asynchronously");
        }
        AsyncContext container = handler.startOuterAsync(request, response);
        boolean original = request == handler && response.equals(handlerResponse);
        var started = new RunAsync(this, container, request, response, original);
        container.addListener(started.listener(), request, response);
        async = started;
        wasAsync = true;
        return started;
    }

    @Nullable
    RunAsync async() {
        return async;
    }

    /** As in a container: until the dispatch that started it returns, whatever has become of it on another thread. */
    boolean isAsyncStarted() {
        RunAsync context = async;
        return context != null && (dispatched || context.isStarted());
    }

    boolean wasAsync() {
        return wasAsync;
    }

    /** Runs it on a thread of the container. */
    void start(Runnable task) {
        RunAsync context = async;
        if (context == null) {
            throw new IllegalStateException("startAsync() has not been called for this request");
        }
        context.start(task);
    }

    /** The handler says that its answer is whole. */
    void completed(RunAsync context) throws IOException {
        try {
            complete(context);
        } catch (RuntimeException | Error bug) {
            ending.abandon();
            context.leave();
            throw bug;
        }
    }

    private void complete(RunAsync context) throws IOException {
        RecordedAnswer done = answered();
        done.finish();
        SentError error = done.error();
        if (done.isLong() || ending.isOver()) {
            if (!brokenOff) {
                context.leave();
            }
        } else if (error != null && !ending.isGivenUp() && !context.isLeft()) {
            errors.sent(done, error, response());
            context.leave();
        } else if (!errors.arePending()) {
            Recorded recorded = ending.with(done);
            if (recorded == null) {
                context.leave();
            } else {
                context.answer(recorded);
            }
        }
    }

    /**
     * The caller waits no longer, and is told so; the handler goes on, and its answer still counts.
     *
     * @return false when some of that answer may have left: nothing may follow it, and it must not end as if it were
     *     whole
     */
    boolean tellTimedOut() throws IOException {
        answered().detach();
        brokenOff = leaving;
        if (brokenOff) {
            return false;
        }
        Answers.write(execution.timedOut(), response());
        ending.limit();
        return true;
    }

    /** The caller is gone; the handler goes on. */
    void callerLeft() {
        answered().detach();
        ending.limit();
    }

    private RecordedAnswer answered() {
        return Objects.requireNonNull(answer);
    }

    HttpServletResponse response() {
        return Objects.requireNonNull(outer);
    }
}
