package dev.semel.gateway.config;

/** A secret as it was configured. Immutable. */
public final class SecretText {
    /** The engine takes none that is shorter, in bytes. */
    static final int SHORTEST = 16;

    private final byte[] bytes;

    SecretText(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "SecretText(redacted)";
    }
}
