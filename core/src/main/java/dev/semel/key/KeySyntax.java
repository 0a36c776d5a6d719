package dev.semel.key;

/** How a key is written in its header. Keys from other sources are always bare. */
public enum KeySyntax {
    /**
     * As it stands. A quote in it is refused, lest {@code "abc"} and {@code abc} be two keys without anybody noticing.
     */
    BARE,
    /** A structured-field String only (RFC 9651 section 3.3.3), as the IETF draft has it. */
    QUOTED,
    /** Either: {@code "abc"} and {@code abc} are the same key. */
    BARE_OR_QUOTED
}
