package dev.semel.store.redis;

import dev.semel.store.Gate;
import dev.semel.store.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** What a command's failure means. */
final class Failures {
    /** Before anything of a command is done. */
    private static final Pattern TURNED_AWAY =
            Pattern.compile("^(LOADING|MASTERDOWN|CLUSTERDOWN|BUSY|NOAUTH|NOPERM|WRONGPASS) ");

    /** How errors end that came up in the middle of a script. */
    private static final Pattern IN_A_SCRIPT = Pattern.compile("@user_script|script: ");

    /** Of a script's first write, and none of ours does another one; Redis 6.2 has more words before it. */
    private static final Pattern WRITE_REFUSED = Pattern.compile("(^|-)(OOM|MISCONF|READONLY|NOREPLICAS|CLUSTERDOWN) ");

    /** What Lettuce says where it never wrote the command. */
    private static final Pattern NEVER_SENT = Pattern.compile("^(Currently not connected\\. Commands are rejected\\."
            + "|Connection is closed$|Request queue size exceeded: |Command buffer size exceeded: )");

    private Failures() {}

    /** The same of one of our scripts: refused if certainly nothing of it was done, nor will be. */
    static StoreException ofScript(Throwable failure) {
        StoreException why = of(failure);
        return why instanceof StoreException.Unavailable && didNothing(unwrap(failure))
                ? new StoreException.Refused(String.valueOf(why.getMessage()), failure)
                : why;
    }

    private static boolean didNothing(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof RedisCommandExecutionException) {
            return WRITE_REFUSED.matcher(message).find()
                    || (TURNED_AWAY.matcher(message).find()
                            && !IN_A_SCRIPT.matcher(message).find());
        }
        return cause.getClass() == RedisException.class
                && NEVER_SENT.matcher(message).find();
    }

    /** As callers are to see it. Whatever isn't known to be a record's fault may or may not have been done. */
    static StoreException of(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof StoreException known) {
            return known;
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof RedisCommandExecutionException) {
            int gate = message.indexOf("SEMELGATE ");
            if (gate >= 0) {
                return new StoreException.Sealed(
                        Gate.of(message.substring(gate + "SEMELGATE ".length())).sign());
            }
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
