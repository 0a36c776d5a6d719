package dev.semel.servlet;

import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.servlet.RecordedAnswer.SentError;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The errors of a run that the container renders: its handler threw something, or called {@code sendError}.
 *
 * <p>An error page of the application's comes through the filter once more, and what it writes is recorded. A
 * container's own page comes through no filter: then the error itself is recorded, and rendered again for each repeat.
 * That is known before the page leaves in Tomcat, as soon as it has left in Undertow, and nowhere else: there the error
 * is recorded a moment later. Whoever takes a pending error ends the run. Thread-safe.
 */
final class RenderedErrors {
    private static final Logger LOG = System.getLogger(RenderedErrors.class.getName());

    /** How long an error page may let wait for itself, from the end of the dispatch that failed. */
    private static final int PATIENCE_SECONDS = 2;

    private static final int LOWEST_ERROR = 400;

    private final RunEnding ending;
    private final AtomicReference<@Nullable Pending> pending = new AtomicReference<>();

    RenderedErrors(RunEnding ending) {
        this.ending = ending;
    }

    /** @param status null when the container decides it */
    private record Pending(
            @Nullable Integer status, @Nullable String message, Headers fields) {
        Reply as(int rendered) {
            return ErrorMark.marked(rendered, fields, message);
        }
    }

    boolean arePending() {
        return pending.get() != null;
    }

    /** The handler threw something, which goes on to the container. */
    void thrown(RecordedAnswer answer, HttpServletResponse response) {
        if (ending.isOver()) {
            return;
        }
        answer.head().dropContent();
        await(new Pending(null, null, answer.head().fields()), answer, response);
    }

    /** The handler called {@code sendError}, which goes on to the container. */
    void sent(RecordedAnswer answer, SentError error, HttpServletResponse response) throws IOException {
        await(new Pending(error.status(), error.message(), answer.head().fields()), answer, response);
        if (error.message() == null) {
            response.sendError(error.status());
        } else {
            response.sendError(error.status(), error.message());
        }
    }

    private void await(Pending error, RecordedAnswer answer, HttpServletResponse response) {
        answer.head().put(error.fields(), response);
        answer.head().putCookies(response);
        pending.set(error);
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(this::record);
    }

    /** Whether a page is about to be rendered for it: what that writes is the answer. */
    boolean areRendered() {
        return pending.getAndSet(null) != null && !ending.isOver();
    }

    /** No page of the application's came, or it came too late. */
    private void record() {
        Pending error = pending.getAndSet(null);
        if (error == null) {
            return;
        }
        int status = error.status() == null ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : error.status();
        CompletionStage<Reply> recorded = ending.end(live -> live.complete(error.as(status)));
        if (recorded != null) {
            recorded.whenComplete((told, failure) -> {
                if (failure != null) {
                    LOG.log(Level.ERROR, "an execution could not be ended", failure);
                }
            });
        }
    }

    /** The request is over, and the container's own page not yet made. */
    void recordBefore(HttpServletResponse response) {
        Pending error = pending.getAndSet(null);
        if (error == null) {
            return;
        }
        int status = error.status() == null ? response.getStatus() : error.status();
        Reply given = error.as(status);
        // An outer filter has made another answer of the exception: which one is not known here.
        CompletionStage<Reply> recorded =
                ending.end(live -> status < LOWEST_ERROR ? live.completeWithoutBody(given) : live.complete(given));
        if (recorded != null) {
            tell(recorded, given, response);
        }
    }

    private static void tell(CompletionStage<Reply> recorded, Reply given, HttpServletResponse response) {
        try {
            Reply told = RunEnding.join(recorded);
            if (response.isCommitted()) {
                return;
            }
            if (RunEnding.isAnswer(told, given)) {
                Answers.fields(told.headers(), response);
            } else {
                response.reset();
                Answers.write(told, response);
                response.flushBuffer();
            }
        } catch (CompletionException | IllegalStateException failure) {
            LOG.log(Level.ERROR, "an execution could not be ended", failure);
        } catch (IOException gone) {
            Answers.gone(gone);
        }
    }
}
