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

    private static final String ALGORITHM = "HmacSHA256";

    /** Keyed once and never fed: every use starts from a copy, which costs a fraction of keying a new one. */
    private final Mac keyed;

    private Secret(byte[] bytes) {
        this.keyed = keyed(new SecretKeySpec(bytes, ALGORITHM));
    }

    public static Secret of(byte[] bytes) {
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException("a secret needs at least " + SHORTEST + " bytes, not " + bytes.length);
        }
        return new Secret(bytes);
    }

    /** An HMAC-SHA-256 under this secret that nothing has been fed to. */
    Mac mac() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java's " + ALGORITHM + " cannot be copied", e);
        }
    }

    private static Mac keyed(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "Secret(redacted)";
    }
}
