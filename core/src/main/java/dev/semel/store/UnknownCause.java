package dev.semel.store;

/** Why nobody knows an operation's outcome. The codes are part of the stored format: never renumber. */
public enum UnknownCause {
    /** The request was sent and no answer came in time. */
    TIMEOUT(1),
    /** The connection was lost after some of the request had been sent and before the answer was whole. */
    CONNECTION_LOST(2),
    /** The answer broke off, or was no valid HTTP. */
    ANSWER_INVALID(3),
    /** The process that held the claim ended. */
    OWNER_DIED(4),
    /** The holder stopped renewing its lease. */
    LEASE_LAPSED(5),
    /** The policy's outcome rules say that this answer leaves the outcome unknown. */
    BY_RULE(6),
    /** The answer came, and could not be recorded. */
    NOT_RECORDED(7),
    /** An earlier attempt's outcome is unknown; the latest attempt is proven not to have run. */
    EARLIER_ATTEMPT(8),
    /** The program's own run failed, without a proof that it had no effect. */
    RUN_FAILED(9);

    private final int code;

    UnknownCause(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The cause with that code. */
    public static UnknownCause of(int code) {
        for (UnknownCause cause : values()) {
            if (cause.code == code) {
                return cause;
            }
        }
        throw new IllegalArgumentException("no unknown cause has the code " + code);
    }
}
