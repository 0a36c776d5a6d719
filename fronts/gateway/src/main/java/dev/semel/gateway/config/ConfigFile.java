package dev.semel.gateway.config;

import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Mapping.Entry;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Node.Sequence;
import dev.semel.policy.document.Overlay;
import dev.semel.policy.document.Place;
import dev.semel.policy.document.Position;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a configuration: the file, if there is one, with what the command line says laid over it. */
public final class ConfigFile {
    /**
     * What was read.
     *
     * @param config null when there are problems
     * @param findings problems and warnings, in the order of the document
     */
    public record Result(@Nullable GatewayConfig config, List<Finding> findings) {
        public Result {
            findings = findings.stream()
                    .sorted(Comparator.comparingInt(
                                    (Finding finding) -> finding.position().line())
                            .thenComparingInt(finding -> finding.position().column()))
                    .toList();
        }
    }

    /**
     * What the command line says; null leaves a setting to the file.
     *
     * @param preset instead of all routes
     */
    public record Flags(
            @Nullable String listen,
            @Nullable String upstream,
            @Nullable String preset,
            @Nullable String store) {
        /** Nothing. */
        public static final Flags NONE = new Flags(null, null, null, null);

        private Mapping document() {
            List<Entry> entries = new ArrayList<>();
            add(entries, "listen", "--listen", listen);
            add(entries, "upstream", "--upstream", upstream);
            add(entries, "store", "--store", store);
            if (preset != null) {
                var at = new Position("--preset", 0, 0);
                var entry = new Entry("preset", at, new Scalar(preset, Kind.TEXT, at));
                entries.add(new Entry("routes", at, new Sequence(List.of(new Mapping(List.of(entry), at)), at)));
            }
            return new Mapping(entries, new Position("command line", 0, 0));
        }

        private static void add(List<Entry> entries, String name, String flag, @Nullable String value) {
            if (value != null) {
                var at = new Position(flag, 0, 0);
                entries.add(new Entry(name, at, new Scalar(value, Kind.TEXT, at)));
            }
        }
    }

    private ConfigFile() {}

    /** Reads a file and flags. */
    public static Result read(@Nullable Path file, Flags flags, Function<String, @Nullable String> environment) {
        var findings = new Findings();
        if (file == null) {
            return read(flags.document(), findings);
        }
        String text = text(file, findings);
        Node node = text == null ? null : YamlDocument.read(text, file.toString(), environment, findings);
        if (node instanceof Mapping mapping) {
            return read(overlay(mapping, flags), findings);
        }
        if (node != null) {
            findings.problem("", node, "a configuration is a mapping", "begin with a line such as: upstream: http://…");
        }
        return new Result(null, findings.all());
    }

    /** Reads a text. */
    public static Result read(String yaml, String source, Function<String, @Nullable String> environment) {
        var findings = new Findings();
        Node node = YamlDocument.read(yaml, source, environment, findings);
        return node instanceof Mapping mapping ? read(mapping, findings) : new Result(null, findings.all());
    }

    /** The flags over the file; the whole keeps the file's place, where a missing field is missing. */
    private static Mapping overlay(Mapping file, Flags flags) {
        return new Mapping(Overlay.merge(file, flags.document()).entries(), file.position());
    }

    private static Result read(Mapping document, Findings findings) {
        GatewayConfig config = GatewayVocabulary.SHAPE.read(document, Place.top(findings));
        return new Result(findings.hasProblems() ? null : config, findings.all());
    }

    private static @Nullable String text(Path file, Findings findings) {
        var at = new Position(file.toString(), 0, 0);
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            findings.problem("", at, "the file is not UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            String why = Files.exists(file) ? "the file cannot be read" : "there is no such file";
            findings.problem("", at, why, "name one with --config FILE");
        }
        return null;
    }
}
