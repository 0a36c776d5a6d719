package dev.semel.examples.conversions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The API's database: a line for every change, the last one of an operation counts. It survives a crash of the process,
 * not of the machine. Confined to its user's lock.
 */
final class ConversionFile {
    private final Path path;

    ConversionFile(Path path) {
        this.path = path;
    }

    /** What is in it, by operation id. A last line that a crash cut off was never acknowledged to anybody. */
    Map<String, Conversion> read() throws IOException {
        var found = new HashMap<String, Conversion>();
        if (!Files.exists(path)) {
            return found;
        }
        String text = Files.readString(path, StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        if (end < text.length()) {
            Files.writeString(path, text.substring(0, end), StandardCharsets.UTF_8);
        }
        List<String> lines = text.substring(0, end).lines().toList();
        for (String line : lines) {
            var conversion = Conversion.of(line);
            found.put(conversion.operationId(), conversion);
        }
        return found;
    }

    void write(Conversion conversion) {
        try {
            Files.writeString(
                    path,
                    conversion.line() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
