package dev.semel.gateway.inputs;

/**
 * What comes of an input.
 *
 * @param status 0 for none: the connection closes without an answer
 * @param mark how {@code Semel-Status} begins; empty for none, which is what an unprotected request gets
 * @param runs requests that reach the upstream
 */
record Expected(int status, String mark, int runs, Connection connection) {
    /** What becomes of the client's connection. */
    enum Connection {
        /** The next request on it is answered. */
        STAYS,
        CLOSES
    }

    boolean closes() {
        return connection == Connection.CLOSES;
    }

    /** The problem's code; empty when the answer is no problem of the gateway's. */
    String problem() {
        int at = mark.indexOf(";reason=");
        return at < 0 || mark.startsWith("bypassed") ? "" : mark.substring(at + ";reason=".length());
    }
}
