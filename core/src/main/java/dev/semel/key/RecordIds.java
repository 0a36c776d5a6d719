package dev.semel.key;

import dev.semel.key.FramedMac.Purpose;

/**
 * Names the record of a key. Thread-safe, without state.
 *
 * <p>No two different (space, scope, key) share an id, and no key that a client chose meets one that was derived: a
 * client cannot aim at the record of a request that brought no key.
 */
public final class RecordIds {
    private RecordIds() {}

    /**
     * The record of a key that the client sent.
     *
     * @param space whose keys never meet those of another, such as the policy's name
     */
    public static RecordId explicit(Secret secret, String space, Scope scope, String key) {
        var mac = new FramedMac(secret, Purpose.EXPLICIT_ID).text('s', space);
        scope.feed(mac);
        return RecordId.of(mac.text('k', key).finish());
    }

    /** The record of an operation of a program's own: no client's key meets it. */
    public static RecordId ofOperation(Secret secret, String name, String scope, String key) {
        return RecordId.of(new FramedMac(secret, Purpose.OPERATION_ID)
                .text('s', name)
                .text('c', scope)
                .text('k', key)
                .finish());
    }

    /** The record of a request whose checksum is its key. */
    public static RecordId derived(Secret secret, String space, Scope scope, Fingerprint checksum) {
        var mac = new FramedMac(secret, Purpose.DERIVED_ID).text('s', space);
        scope.feed(mac);
        return RecordId.of(mac.bytes('d', checksum.versioned()).finish());
    }
}
