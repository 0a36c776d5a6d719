package dev.semel.gateway.migrate;

/** Why a migration did not go on, in a sentence for the person who started it. */
public final class MigrationFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Why why;

    /** What kind of reason it was. The exit codes are documented: never renumber. */
    public enum Why {
        /** A store failed. The same again goes on. */
        TROUBLE(1),
        /** Requests were still running. The same again goes on. */
        STILL_RUNNING(3),
        /** Records can't be read. */
        CORRUPT(4),
        /** The stores are not what they have to be. */
        REFUSED(5);

        private final int exitCode;

        Why(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    MigrationFailure(Why why, String message) {
        super(message);
        this.why = why;
    }

    MigrationFailure(Why why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
