package dev.semel.gateway.config;

import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Place;
import dev.semel.policy.document.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A secret: from the environment or a file, never from the configuration's own text, which is copied about. */
final class SecretShape implements Shape<SecretText> {
    private static final String FILE = "file:";

    /** What bytes look like that are no text: such are the secrets that stores make up. */
    private static final String BASE64 = "base64:";

    private static final String WAY_OUT = "write ${NAME} for an environment variable, or file:PATH";

    @Override
    public @Nullable SecretText read(Node node, Place place) {
        if (!(node instanceof Scalar scalar)) {
            place.problem(node, "this must be a single value", WAY_OUT);
            return null;
        }
        if (scalar.text().startsWith(FILE)) {
            return fromFile(scalar, scalar.text().substring(FILE.length()), place);
        }
        if (scalar.written() == null) {
            var hidden = new Scalar("", Node.Kind.TEXT, scalar.position(), "(not shown)");
            place.problem(hidden, "a secret does not stand in the file itself", WAY_OUT);
            return null;
        }
        return secret(scalar, scalar.text(), place);
    }

    private static @Nullable SecretText fromFile(Scalar scalar, String file, Place place) {
        try {
            return secret(
                    scalar,
                    Files.readString(Path.of(file), StandardCharsets.UTF_8).strip(),
                    place);
        } catch (IOException | InvalidPathException e) {
            place.problem(
                    scalar,
                    "this file cannot be read",
                    "name one that can: " + e.getClass().getSimpleName());
            return null;
        }
    }

    private static @Nullable SecretText secret(Scalar scalar, String text, Place place) {
        byte[] bytes;
        try {
            bytes = text.startsWith(BASE64)
                    ? Base64.getDecoder().decode(text.substring(BASE64.length()))
                    : text.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            var hidden = new Scalar("", Node.Kind.TEXT, scalar.position(), "(not shown)");
            place.problem(hidden, "what follows base64: isn't base64", "write the file that --secret-out wrote");
            return null;
        }
        if (bytes.length < SecretText.SHORTEST) {
            place.problem(
                    scalar,
                    "the secret has " + bytes.length + " bytes",
                    "take " + SecretText.SHORTEST + " random bytes or more, such as from: openssl rand -hex 32");
            return null;
        }
        return new SecretText(bytes);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("type", "string");
    }

    @Override
    public String notation() {
        return "${NAME}, or file:PATH";
    }
}
