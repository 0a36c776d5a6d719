package dev.semel.gateway.config;

import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that settings name: they must be there when the settings are read, not when they are first needed. */
final class ReadableFile {
    static final Shape<Path> SHAPE = Shapes.text("file", ReadableFile::readable, "");

    private ReadableFile() {}

    private static Path readable(String text) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("this is no file name", e);
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException("there is no such file that can be read: seen from "
                    + Path.of("").toAbsolutePath());
        }
        return path;
    }
}
