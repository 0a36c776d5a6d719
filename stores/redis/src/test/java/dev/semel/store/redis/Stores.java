package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Store;
import dev.semel.store.StoredReply;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What the tests of this store do with it, in short. */
final class Stores {
    private Stores() {}

    static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    static Throwable failure(CompletionStage<?> stage) {
        return answer(stage.handle(
                (answer, failure) -> failure instanceof CompletionException wrapped ? wrapped.getCause() : failure));
    }

    static Lease own(Store store, ClaimBuilder claim) {
        Claim answer = answer(store.claim(claim.request()));
        assertThat(answer).isInstanceOf(Claim.Owned.class);
        return ((Claim.Owned) answer).lease();
    }

    /** Claims it until the store answers again. */
    static Claim claimOnceItIsBack(Store store, ClaimBuilder claim) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return answer(store.claim(claim.request()));
            } catch (CompletionException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    static boolean complete(Store store, Lease lease, StoredReply reply) {
        return answer(store.complete(lease, reply, Duration.ofMinutes(1)));
    }

    static StoredReply reply(int bytes) {
        return new StoredReply(new Reply(200, Headers.NONE, Body.wrap(new byte[bytes])), true);
    }
}
