package dev.semel;

import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.transaction.Transaction;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * A live claim: the right and the duty to run one request. Thread-safe.
 *
 * <p>It is ended exactly once, by one of {@link #complete}, {@link #completeWithoutBody}, {@link #release},
 * {@link #unknown}, {@link #completeIn} and {@link #undone}; a second ending fails. The lease is renewed until then.
 * Each ending answers the reply to send, once what it says is durable; when the record can't be written that reply says
 * so, and the engine goes on trying.
 *
 * <p>A caller who stops waiting ends nothing: the front sends him {@link #timedOut()} (or nothing, if he is gone),
 * keeps the run going and ends the execution when the answer comes.
 */
public interface Execution {
    /** The same for every attempt of an operation: what a support team asks for. */
    UUID operationId();

    /** For the upstream: {@code Semel-Operation-Id}, {@code Semel-Attempt}, {@code Semel-Fence}. */
    Headers upstreamHeaders();

    /** Longest reply body that is kept, in bytes. A longer one is ended with {@link #completeWithoutBody}. */
    int maxReplyBytes();

    /**
     * Whether the claim is still this process's for certain: its lease was granted or renewed less than its length ago.
     * A front asks right before it sends the request; {@code false} (this process stood still, or the store is away) is
     * ended with {@link ReleaseReason#LEASE_LOST}, nothing having been sent.
     */
    boolean isCertain();

    /** The upstream answered, whole. The policy's outcome rules say what that means. */
    CompletionStage<Reply> complete(Reply reply);

    /**
     * The upstream answered with a body that is too long to keep. The reply is the head to send; its body is what was
     * given, and the front streams the rest after it. A reply with another body is the engine's own (the answer could
     * not be recorded, or does not count), and nothing follows it.
     */
    CompletionStage<Reply> completeWithoutBody(Reply head);

    /**
     * It ran in this transaction, and answered, whole. If every layer keeps the answer, that is written in the same
     * transaction, which is then committed: the run's own rows and its record are there together, or neither is. Of an
     * answer that isn't kept the key is free, and the caller is told it all the same: one of 400 or more is rolled back
     * before, one below is committed, since what is told as done has to be there. Of a transaction that is marked to be
     * rolled back an answer below 400 is never told.
     *
     * <p>To be called on the transaction's thread, as the last of what is done in it: blocks for one statement a layer
     * and for the commit, which it ends the transaction with, whatever comes of it. Of a body longer than
     * {@link #maxReplyBytes()} only status and headers are kept.
     */
    CompletionStage<Ended> completeIn(Transaction transaction, Reply reply);

    /**
     * It answered, and the transaction in which it ran was rolled back: nothing was done. After a 500 or more the key
     * is free, whatever the policy says; below, the policy's outcome rules decide whether the answer is kept, and what
     * would be unknown is free as well.
     */
    CompletionStage<Reply> undone(Reply reply);

    /** It is proven that nothing ran. The reply is a problem of the kind upstream-unreachable. */
    CompletionStage<Reply> release(ReleaseReason reason);

    /** Nobody knows whether it ran. The reply is a problem of the kind upstream-timeout or upstream-failed. */
    CompletionStage<Reply> unknown(UnknownReason reason);

    /** What a caller is told whose patience ends before the run does: upstream-timeout. Ends nothing. */
    Reply timedOut();

    /** What became of a run in a transaction. */
    sealed interface Ended {
        /** The reply to send: the run's own, if it is committed; else the engine's, which says what is known. */
        record Answered(Reply reply) implements Ended {}

        /**
         * Nothing was done, and the key is free, or will be as soon as the store can be told. The caller gets an error:
         * whichever the application makes of the cause.
         */
        record Undone(Throwable cause) implements Ended {}
    }

    /** Proofs that an upstream never saw a request. */
    enum ReleaseReason {
        /** Name not found, connection refused, or no connection in time. */
        NOT_CONNECTED,
        /** The TLS handshake failed. */
        TLS_FAILED,
        /** No connection of the pool became free in time. */
        NO_CONNECTION_FREE,
        /** The upstream said itself that it did not process the stream (HTTP/2 REFUSED_STREAM, GOAWAY). */
        REFUSED,
        /** The gateway is shutting down and had not yet sent anything. */
        SHUTTING_DOWN,
        /** Before anything was sent it was no longer certain that nobody had taken over. */
        LEASE_LOST,
        /** A program's own run failed, and the failure proves that it had no effect. */
        NOTHING_DONE
    }

    /** Why nobody knows whether an upstream acted. */
    enum UnknownReason {
        /** The request was sent and no answer came in time. */
        TIMEOUT,
        /** The connection was lost after some of the request had been sent and before the answer was whole. */
        CONNECTION_LOST,
        /** The answer broke off, or was no valid HTTP. */
        ANSWER_INVALID,
        /** A program's own run failed, and the failure doesn't say what it had done. */
        RUN_FAILED
    }
}
