package dev.semel;

/** An operation ran, and its transaction was rolled back at its end: nothing was done, and its key is free. */
public final class OperationUndoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause why it could not be committed */
    OperationUndoneException(String operation, Throwable cause) {
        super(operation + ": its transaction was rolled back: " + Failures.words(cause), cause);
    }
}
