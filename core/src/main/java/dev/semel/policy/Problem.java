package dev.semel.policy;

import java.util.Locale;

/** The kinds of Semel's own answers. Their codes are stable: clients decide by them. */
public enum Problem {
    KEY_MISSING(400, "The request needs an idempotency key", false),
    KEY_INVALID(400, "The idempotency key is not valid", false),
    KEY_REUSED(422, "The idempotency key was used for another request", false),
    PRINCIPAL_MISSING(400, "The request does not say who is calling", false),
    PRINCIPAL_AMBIGUOUS(400, "The request's credentials contradict each other", false),
    PATH_AMBIGUOUS(400, "The path can be read in more than one way", false),
    REQUEST_INVALID(400, "The request is not valid", false),
    IN_PROGRESS(409, "The first request is still running", true),
    OUTCOME_UNKNOWN(409, "It is not known whether the operation ran", false),
    REPLY_NOT_KEPT(409, "The operation ran; its answer was too large to keep", false),
    ALREADY_COMPLETED(409, "The operation was done by an earlier request with this key", false),
    WINDOW_PASSED(422, "The idempotency key's window has passed", false),
    TOO_LARGE(413, "The request body is too large", false),
    UPSTREAM_UNREACHABLE(502, "The API could not be reached; nothing ran", true),
    UPSTREAM_FAILED(502, "The connection to the API broke; it is not known whether the operation ran", false),
    UPSTREAM_TIMEOUT(504, "The API did not answer in time; it is not known whether the operation ran", true),
    NOT_AUTHORIZED(403, "The caller may not have this answer", false),
    AUTHORIZATION_UNAVAILABLE(503, "It cannot be checked whether the caller may have this answer", true),
    UNAVAILABLE(503, "Idempotency records cannot be reached", true);

    private final int status;
    private final String title;
    private final boolean retryable;

    Problem(int status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /** The name on the wire: lower case, with dashes. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The status unless a policy says another. */
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /**
     * Whether the key of the request is of no use any more: what comes next needs another one. Else the same request
     * with the same key is the right one to repeat, once what is wrong with it has changed.
     */
    public boolean rotatesKey() {
        return switch (this) {
            case KEY_MISSING, KEY_INVALID, KEY_REUSED, REPLY_NOT_KEPT, ALREADY_COMPLETED, WINDOW_PASSED -> true;
            case PRINCIPAL_MISSING,
                    PRINCIPAL_AMBIGUOUS,
                    PATH_AMBIGUOUS,
                    REQUEST_INVALID,
                    IN_PROGRESS,
                    OUTCOME_UNKNOWN,
                    TOO_LARGE,
                    UPSTREAM_UNREACHABLE,
                    UPSTREAM_FAILED,
                    UPSTREAM_TIMEOUT,
                    NOT_AUTHORIZED,
                    AUTHORIZATION_UNAVAILABLE,
                    UNAVAILABLE -> false;
        };
    }

    /** Whether the same request, with the same key, is worth sending again soon. */
    public boolean retryable() {
        return retryable;
    }
}
