package dev.semel.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * It isn't known what became of an operation: it may have run. Asked for again, with the same name, it is the same
 * operation, with the same key.
 */
public final class UnsettledException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int status;

    UnsettledException(String operation, int status, String why, @Nullable Throwable cause) {
        super("it isn't known what became of operation " + operation + ": " + why, cause);
        this.operation = operation;
        this.status = status;
    }

    /** As its caller named it. */
    public String operation() {
        return operation;
    }

    /** Of the last answer; 0 when none came. */
    public int status() {
        return status;
    }
}
