package dev.semel.store.redis;

import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the server runs, one verb each, atomically. Every script touches one record, and reads the gate beside it.
 * Immutable.
 */
enum Script {
    CLAIM(ScriptOutputType.MULTI, "record", "claim", "gate", "sealed", "write", "claimed"),
    RENEW(ScriptOutputType.INTEGER, "record", "renew", "gate", "moved", "write", "renewed"),
    COMPLETE(ScriptOutputType.INTEGER, "record", "ending", "complete", "gate", "moved", "write", "ended"),
    RETRYABLE(ScriptOutputType.INTEGER, "record", "ending", "retryable", "gate", "moved", "write", "ended"),
    RELEASE(ScriptOutputType.INTEGER, "record", "ending", "release", "gate", "moved", "write", "ended"),
    UNKNOWN(ScriptOutputType.INTEGER, "record", "ending", "unknown", "gate", "moved", "write", "ended"),
    RESOLVE(ScriptOutputType.INTEGER, "record", "ending", "resolve", "gate", "moved", "write", "ended"),
    DELETE(ScriptOutputType.INTEGER, "record", "ending", "delete", "gate", "moved", "write", "ended"),
    LOOK(ScriptOutputType.MULTI, "record", "look"),
    PUT(ScriptOutputType.INTEGER, "record", "gate", "put", "write", "renewed"),
    DROP(ScriptOutputType.INTEGER, "gate", "drop"),
    TURN(ScriptOutputType.INTEGER, "turn"),
    NOTE(ScriptOutputType.INTEGER, "note");

    private final ScriptOutputType answers;
    private final byte[] text;
    private final String digest;

    Script(ScriptOutputType answers, String... parts) {
        var whole = new StringBuilder();
        for (String part : parts) {
            whole.append(read(part + ".lua")).append('\n');
        }
        this.answers = answers;
        this.text = whole.toString().getBytes(StandardCharsets.UTF_8);
        this.digest = sha1(text);
    }

    ScriptOutputType answers() {
        return answers;
    }

    byte[] text() {
        return text.clone();
    }

    /** By which the server knows a script that it has seen. */
    String digest() {
        return digest;
    }

    private static String read(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the script " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
