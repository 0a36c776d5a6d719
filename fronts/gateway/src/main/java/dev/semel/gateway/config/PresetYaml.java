package dev.semel.gateway.config;

import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.preset.Preset;
import dev.semel.policy.preset.PresetDocument;
import dev.semel.policy.preset.Presets;
import java.util.List;
import java.util.regex.Pattern;

/** Writes a preset as the part of a configuration file that does the same, every setting written out. */
public final class PresetYaml {
    private static final int WIDTH = 110;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");

    private PresetYaml() {}

    /** The text, for {@code routes}. */
    public static String of(String name) {
        Preset preset = Presets.named(name);
        var text = new StringBuilder();
        text.append("# ")
                .append(preset.title())
                .append("\n# Source: ")
                .append(preset.source())
                .append('\n');
        List<Mapping> entries = PresetDocument.entries(preset);
        text.append(entries.isEmpty() ? "routes: []\n" : "routes:\n");
        for (Mapping entry : entries) {
            block(text, entry, 2, "  - ");
        }
        return text.toString();
    }

    private static void block(StringBuilder text, Mapping mapping, int indent, String first) {
        String lead = first;
        String pad = " ".repeat(indent + 2);
        for (Mapping.Entry entry : mapping.entries()) {
            text.append(lead).append(quoted(entry.name())).append(':');
            lead = pad;
            String inline = flow(entry.value());
            if (inline.length() + indent + entry.name().length() + 4 <= WIDTH) {
                text.append(' ').append(inline).append('\n');
            } else if (entry.value() instanceof Mapping inner) {
                text.append('\n');
                block(text, inner, indent + 2, pad + "  ");
            } else {
                text.append('\n');
                items(text, entry.value(), pad + "  - ");
            }
        }
    }

    private static void items(StringBuilder text, Node node, String lead) {
        if (node instanceof Node.Sequence sequence) {
            sequence.items()
                    .forEach(item -> text.append(lead).append(flow(item)).append('\n'));
        } else {
            text.setLength(text.length() - 1);
            text.append(' ').append(flow(node)).append('\n');
        }
    }

    private static String flow(Node node) {
        return switch (node) {
            case Mapping mapping ->
                "{"
                        + String.join(
                                ", ",
                                mapping.entries().stream()
                                        .map(entry -> quoted(entry.name()) + ": " + flow(entry.value()))
                                        .toList())
                        + "}";
            case Node.Sequence sequence ->
                "["
                        + String.join(
                                ", ",
                                sequence.items().stream().map(PresetYaml::flow).toList()) + "]";
            case Node.Scalar scalar -> scalar.kind() == Node.Kind.TEXT ? quoted(scalar.text()) : scalar.text();
        };
    }

    /** A text that YAML could take for something else goes in quotes. */
    private static String quoted(String text) {
        boolean word = PLAIN.matcher(text).matches()
                && !List.of("true", "false", "null").contains(text);
        return word ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
