package dev.semel;

import dev.semel.policy.Problem;
import org.jspecify.annotations.Nullable;

/** What became of a call of {@link Operations}. */
public sealed interface Result<T extends @Nullable Object> {
    /** It ran now, and its result is recorded. */
    record Executed<T extends @Nullable Object>(T value, Attempt attempt) implements Result<T> {}

    /** It had run; this is the first run's result. */
    record Replayed<T extends @Nullable Object>(T value) implements Result<T> {}

    /**
     * There is no result to give: another call is running it ({@link Problem#IN_PROGRESS}), it may have run
     * ({@link Problem#OUTCOME_UNKNOWN}), the key was used for something else ({@link Problem#KEY_REUSED}), its result
     * was too large to keep ({@link Problem#REPLY_NOT_KEPT}), or the store can't be reached
     * ({@link Problem#UNAVAILABLE}).
     *
     * @param operation its name
     * @param ranNow whether it ran in this very call, whose result could not be recorded, or did not count any more
     */
    record Refused<T extends @Nullable Object>(String operation, Problem problem, boolean ranNow)
            implements Result<T> {}

    /**
     * The result, of this run or of the first.
     *
     * @throws OperationRefusedException there is none to give
     */
    default T value() {
        return switch (this) {
            case Executed<T>(T value, Attempt attempt) -> value;
            case Replayed<T>(T value) -> value;
            case Refused<T> refused -> throw new OperationRefusedException(refused);
        };
    }
}
