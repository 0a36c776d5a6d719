package dev.semel;

import dev.semel.policy.Problem;

/** An operation has no result to give, for the reason that {@link #problem} says. */
public final class OperationRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final boolean ranNow;

    OperationRefusedException(Result.Refused<?> refused) {
        super(refused.operation() + ": " + refused.problem().title() + " ("
                + refused.problem().code() + ")" + (refused.ranNow() ? "; it ran in this call" : ""));
        this.problem = refused.problem();
        this.ranNow = refused.ranNow();
    }

    public Problem problem() {
        return problem;
    }

    /** Whether it ran in this very call. */
    public boolean ranNow() {
        return ranNow;
    }
}
