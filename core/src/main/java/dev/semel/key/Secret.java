package dev.semel.key;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's key for record ids, fingerprints and markers. Records made under another secret are not found again, so
 * every gateway on a store needs the same one. Immutable, thread-safe.
 */
public final class Secret {
    /** Shortest secret taken, in bytes. */
    public static final int SHORTEST = 16;

    private final SecretKeySpec key;

    private Secret(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    public static Secret of(byte[] bytes) {
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException("a secret needs at least " + SHORTEST + " bytes, not " + bytes.length);
        }
        return new Secret(bytes);
    }

    /** A new HMAC-SHA-256 under this secret. */
    Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "Secret(redacted)";
    }
}
