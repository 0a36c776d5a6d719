package dev.semel;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a failed stage failed with. */
final class Failures {
    private Failures() {}

    /** Without what chaining stages wraps around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** For the log: its message, or its kind where it has none. */
    static String words(@Nullable Throwable failure) {
        if (failure == null) {
            return "nothing was answered";
        }
        Throwable cause = cause(failure);
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
