package dev.semel.key;

import dev.semel.key.FramedMac.Purpose;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Short digests that people and clients see: enough to compare, nothing to read a credential or a key out of.
 * Thread-safe, without state.
 */
public final class Digests {
    /** 48 bits: two of a million callers look alike once in 500 such installations; nothing is decided by it. */
    private static final int PRINCIPAL_BYTES = 6;

    /** As long as the one that Altcraft's documentation shows (ALT-A9). */
    private static final int KEY_HASH_BYTES = 20;

    private Digests() {}

    /** How operators see a caller: twelve hexadecimal digits; empty for the anonymous one. */
    public static String principalDigest(Secret secret, @Nullable String identity) {
        if (identity == null) {
            return "";
        }
        byte[] digest = new FramedMac(secret, Purpose.PRINCIPAL_DIGEST)
                .text('p', identity)
                .finish();
        return HexFormat.of().formatHex(digest, 0, PRINCIPAL_BYTES);
    }

    /** How clients see a key that they sent: depends on the key and the caller alone, in standard base64. */
    public static String keyHash(Secret secret, @Nullable String identity, String key) {
        return base64(caller(secret, Purpose.KEY_HASH, identity).text('k', key));
    }

    /** How clients see a checksum that is used as the key. */
    public static String keyHash(Secret secret, @Nullable String identity, Fingerprint checksum) {
        return base64(caller(secret, Purpose.DERIVED_KEY_HASH, identity).bytes('d', checksum.versioned()));
    }

    private static FramedMac caller(Secret secret, Purpose purpose, @Nullable String identity) {
        var mac = new FramedMac(secret, purpose);
        return identity == null ? mac.mark('a') : mac.text('p', identity);
    }

    private static String base64(FramedMac mac) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(mac.finish(), KEY_HASH_BYTES));
    }
}
