package dev.semel.key;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a request asks for, condensed: HMAC-SHA-256 over its length-framed parts, with the version of the rule that made
 * it. Fingerprints of different versions are not comparable (POLICY D30).
 */
public final class Fingerprint {
    /** Length of the digest in bytes. */
    public static final int BYTES = 32;

    private final byte version;
    private final byte[] digest;

    public Fingerprint(byte version, byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a fingerprint has " + BYTES + " bytes, not " + digest.length);
        }
        this.version = version;
        this.digest = digest.clone();
    }

    public byte version() {
        return version;
    }

    public byte[] digest() {
        return digest.clone();
    }

    /** The version, then the digest. */
    byte[] versioned() {
        var bytes = new byte[1 + BYTES];
        bytes[0] = version;
        System.arraycopy(digest, 0, bytes, 1, BYTES);
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && version == that.version && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return "v" + version + ":" + HexFormat.of().formatHex(digest);
    }
}
