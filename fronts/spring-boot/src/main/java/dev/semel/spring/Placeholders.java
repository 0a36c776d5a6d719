package dev.semel.spring;

import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Puts the values of properties in for <code>${name}</code> and <code>${name:default}</code>. The words that policies
 * use in texts of their own stay. Confined to one thread.
 */
final class Placeholders {
    /** Filled in by the engine, request by request. */
    private static final Set<String> ENGINE =
            Set.of("code", "status", "title", "detail", "key", "key_hash", "operation_id", "retryable");

    private static final PropertyPlaceholderHelper HELPER = new PropertyPlaceholderHelper("${", "}", ":", '\\', true);

    private final PropertyResolver properties;
    private final Findings findings;

    Placeholders(PropertyResolver properties, Findings findings) {
        this.properties = properties;
        this.findings = findings;
    }

    /** The text with its placeholders replaced; one that nothing is known of stays, and is a problem. */
    String replace(String field, String text, Position position) {
        if (!text.contains("${")) {
            return text;
        }
        List<String> missing = new ArrayList<>();
        String replaced = HELPER.replacePlaceholders(text, name -> value(name, missing));
        for (String name : missing) {
            if (replaced.contains("${" + name + "}")) {
                findings.problem(
                        field,
                        position,
                        "there is no property " + name + " to put in",
                        "set it, or write \\${" + name + "} to mean the text itself");
                findings.unknowable(position);
            }
        }
        return replaced;
    }

    private @Nullable String value(String name, List<String> missing) {
        if (ENGINE.contains(name) || name.startsWith("label.")) {
            return null;
        }
        String value = properties.getProperty(name);
        if (value == null) {
            missing.add(name);
        }
        return value;
    }
}
