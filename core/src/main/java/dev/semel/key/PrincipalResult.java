package dev.semel.key;

/** Whether a request says who is calling. */
public sealed interface PrincipalResult {
    /**
     * The caller is known by this identity.
     *
     * @param identity opaque; contains credentials: never logged or stored, only hashed
     */
    record Known(String identity) implements PrincipalResult {
        @Override
        public String toString() {
            return "Known(redacted)";
        }
    }

    /** No credential of any kind came with the request. */
    record Anonymous() implements PrincipalResult {}

    /**
     * A credential came that the policy doesn't read, and none that it does: the caller is somebody, not known to
     * Semel.
     *
     * @param name of the header that looks like one, such as Cookie
     */
    record Unrecognised(String name) implements PrincipalResult {}

    /** Credentials that contradict each other, or a repeated credential header (RELIABILITY T3). */
    record Contradictory(String problem) implements PrincipalResult {}
}
