package dev.semel.store.postgres;

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
import java.util.function.Supplier;

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

    /** Asks until it isn't unavailable any more. */
    static <T> T whenBack(Supplier<CompletionStage<T>> call) {
        long until = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < until) {
            CompletionStage<T> stage = call.get();
            if (failure(stage) == null) {
                return answer(stage);
            }
        }
        throw new AssertionError("it doesn't come back");
    }

    static boolean complete(Store store, Lease lease, StoredReply reply) {
        return answer(store.complete(lease, reply, Duration.ofMinutes(1)));
    }

    static StoredReply reply(int bytes) {
        return new StoredReply(new Reply(200, Headers.NONE, Body.wrap(new byte[bytes])), true);
    }
}
