package dev.semel.store.redis;

import dev.semel.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers as they come from a server. */
final class Answer {
    private Answer() {}

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The answer to a command that was sent; never on a connection's own thread. Null where Redis says so. */
    @SuppressWarnings("NullAway") // futures of commands about keys that are not there
    static <T> T await(Future<T> future, Duration timeout) {
        try {
            // The command's own timeout comes first.
            return future.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        } catch (TimeoutException e) {
            throw new StoreException.Unavailable("Redis did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while Redis was asked", e);
        }
    }
}
