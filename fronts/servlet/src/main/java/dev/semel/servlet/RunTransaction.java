package dev.semel.servlet;

import dev.semel.Execution;
import dev.semel.Execution.Ended;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.servlet.RecordedAnswer.SentError;
import dev.semel.transaction.Transaction;
import dev.semel.transaction.Transactions;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionStage;

/**
 * The transaction that a handler runs in: what it wrote and the record of its answer are committed together, or neither
 * is. Confined to the handler's thread.
 *
 * <p>An exception, an answer that isn't whole and a status of 500 or more roll it back. An error's page is rendered
 * after the end, so what is recorded is the error itself, which is rendered again for each repeat.
 */
final class RunTransaction {
    /** Longest answer that is held back until the commit, in bytes. */
    static final int MOST_HELD = 64 * 1024 * 1024;

    private static final Logger LOG = System.getLogger(RunTransaction.class.getName());
    private static final Reply FAILED = new Reply(500, Headers.NONE, Body.EMPTY);

    private final Transaction transaction;
    private boolean ended;

    private RunTransaction(Transaction transaction) {
        this.transaction = transaction;
    }

    /** @throws ServletException there is none to be had; nothing ran, and the key is free */
    static RunTransaction begin(Transactions transactions, Execution execution) throws ServletException {
        try {
            return new RunTransaction(transactions.begin());
        } catch (RuntimeException none) {
            RunEnding.join(execution.release(Execution.ReleaseReason.NOTHING_DONE));
            throw new ServletException("no transaction could be begun for the request", none);
        } catch (Error broken) {
            RunEnding.join(execution.release(Execution.ReleaseReason.NOTHING_DONE));
            throw broken;
        }
    }

    /**
     * The handler, or what makes an answer of what it left, threw something, which goes on to the container.
     *
     * @return what its answer says of the run; nothing when that was ended before
     */
    Headers undo(Execution execution) {
        if (ended) {
            return Headers.NONE;
        }
        rollBack();
        return RunEnding.join(execution.undone(FAILED)).headers();
    }

    /** @throws ServletException it was not committed, for a reason that the handler's answer knows nothing of */
    void finish(Execution execution, RecordedAnswer done, HttpServletResponse response)
            throws IOException, ServletException {
        SentError error = done.error();
        if (!done.isSound()) {
            rollBack();
            Answers.write(RunEnding.join(execution.release(Execution.ReleaseReason.NOTHING_DONE)), response);
        } else if (error != null) {
            Reply given = ErrorMark.marked(error.status(), done.head().fields(), error.message());
            Reply told = end(execution, given);
            done.head().put(told.headers(), response);
            done.head().putCookies(response);
            Answers.write(told, response);
        } else {
            Reply given = done.take();
            Reply told = end(execution, given);
            if (RunEnding.isAnswer(told, given)) {
                Answers.write(told, done.head(), response);
            } else {
                Answers.write(told, response);
            }
        }
    }

    private Reply end(Execution execution, Reply given) throws ServletException {
        if (given.status() >= FAILED.status()) {
            rollBack();
            return RunEnding.join(execution.undone(given));
        }
        ended = true;
        CompletionStage<Ended> ending = execution.completeIn(transaction, given);
        return switch (ending.toCompletableFuture().join()) {
            case Ended.Answered(Reply reply) -> reply;
            case Ended.Undone(Throwable cause) ->
                throw new ServletException("the request's transaction was rolled back", cause);
        };
    }

    /** What can't be rolled back is never committed either. */
    private void rollBack() {
        ended = true;
        try {
            transaction.rollback();
        } catch (RuntimeException | Error failure) {
            LOG.log(Level.WARNING, "a transaction could not be rolled back; its connection is given up", failure);
        }
    }
}
