package dev.semel.system;

import org.jspecify.annotations.Nullable;

/**
 * One request that reached the upstream, and the answer it got: told apart from every other run by that answer.
 * Thread-safe.
 */
final class Run {
    private final int number;
    private final WireMessage request;
    private final long arrivedAt;
    private volatile @Nullable Bytes answer;
    private volatile long answeredAt;

    Run(int number, WireMessage request, long arrivedAt) {
        this.number = number;
        this.request = request;
        this.arrivedAt = arrivedAt;
    }

    /** Counted from 1 over all requests. */
    int number() {
        return number;
    }

    WireMessage request() {
        return request;
    }

    String key() {
        return request.field("Idempotency-Key").orElse("");
    }

    /** The caller's credentials, as they arrived. */
    String principal() {
        return request.field("Authorization").orElse("");
    }

    String operationId() {
        return request.field("Semel-Operation-Id").orElse("");
    }

    int attempt() {
        return request.field("Semel-Attempt").map(Integer::parseInt).orElse(0);
    }

    String bodyDigest() {
        return request.body().name();
    }

    /** When the request had been read whole, by {@link System#nanoTime()}. */
    long arrivedAt() {
        return arrivedAt;
    }

    /** When the answer had been handed to the system, whole; 0 while it has not. */
    long answeredAt() {
        return answeredAt;
    }

    /** The body of the answer; null before it was made. */
    @Nullable
    Bytes answer() {
        return answer;
    }

    /** A body that no other run has, which says whose it is. */
    Bytes makeAnswer(int padding) {
        String text = "{\"run\":" + number + ",\"principal\":\"" + principal() + "\",\"key\":\"" + key()
                + "\",\"body\":\"" + bodyDigest() + "\",\"padding\":\"" + "p".repeat(padding) + "\"}";
        Bytes made = Bytes.of(text);
        answer = made;
        return made;
    }

    void answered(long at) {
        answeredAt = at;
    }
}
