package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a command's failure means. */
final class Failures {
    private Failures() {}

    /** As callers are to see it. Whatever isn't known to be a record's fault may or may not have been done. */
    static StoreException of(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof StoreException known) {
            return known;
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof RedisCommandExecutionException) {
            int corrupt = message.indexOf("CORRUPT ");
            if (corrupt >= 0) {
                return new StoreException.Corrupt(message.substring(corrupt + "CORRUPT ".length()));
            }
            return message.contains("WRONGTYPE")
                    ? new StoreException.Corrupt("something that is no record has a record's key", cause)
                    : new StoreException.Unavailable("Redis answered: " + message, cause);
        }
        return new StoreException.Unavailable(
                cause instanceof RedisCommandTimeoutException
                        ? "Redis did not answer in time"
                        : "Redis cannot be reached: " + message,
                cause);
    }

    /** Whether the server said that it only reads: it is not the master any more. */
    static boolean isReadOnly(Throwable cause) {
        return cause instanceof RedisCommandExecutionException
                && String.valueOf(cause.getMessage()).contains("READONLY");
    }

    /** Whether a cluster's server said that another one has the key: it did nothing. */
    static boolean isRedirect(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof RedisCommandExecutionException
                && (message.startsWith("MOVED ") || message.startsWith("ASK "));
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
