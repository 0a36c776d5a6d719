package dev.semel.system;

/**
 * One request of a client and what became of it. Times are {@link System#nanoTime()}.
 *
 * @param connectedAt when the connection it went out on was made
 * @param sentAt just before the first byte was written
 * @param endedAt just after the ending was known
 */
record Attempt(Operation operation, String bodyDigest, long connectedAt, long sentAt, long endedAt, Ending ending) {

    /** Whether the whole request can have reached the gateway. */
    boolean mayHaveArrived() {
        return switch (ending) {
            case Ending.Answered answered -> true;
            case Ending.Left left -> left.requestWhole();
            case Ending.Failed failed -> failed.anySent();
        };
    }

    /** What a key means: whose it is, and the key. */
    record Operation(String principal, String key) {}

    /** What a client saw. */
    sealed interface Ending {
        /** An answer, whole. */
        record Answered(WireMessage answer) implements Ending {}

        /**
         * The client went away on purpose.
         *
         * @param requestWhole whether it had sent all of its request
         */
        record Left(boolean requestWhole) implements Ending {}

        /**
         * The connection was refused or lost.
         *
         * @param anySent whether a connection was made, so that the request may have arrived
         */
        record Failed(boolean anySent, String why) implements Ending {}
    }
}
