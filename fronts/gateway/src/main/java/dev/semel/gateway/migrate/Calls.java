package dev.semel.gateway.migrate;

import dev.semel.gateway.migrate.MigrationFailure.Why;
import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Asks a store, and again while it is in trouble that may pass: all that a migration asks may be asked twice. Blocks.
 */
final class Calls {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private Calls() {}

    static <T> T answer(Supplier<CompletionStage<T>> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return once(call);
            } catch (StoreException.Unavailable e) {
                if (System.nanoTime() - end > 0) {
                    throw trouble(e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (StoreException e) {
                throw trouble(e);
            }
        }
    }

    private static MigrationFailure trouble(StoreException e) {
        return new MigrationFailure(
                Why.TROUBLE, e.getMessage() + ". Nothing is lost: run the same again, and it goes on.", e);
    }

    private static <T> T once(Supplier<CompletionStage<T>> call) {
        try {
            return call.get().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
