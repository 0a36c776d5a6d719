package dev.semel.gateway.config;

import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Position;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the values of environment variables in for their names. */
final class Variables {
    /** Capitals only: {@code ${key}} and its like are placeholders of Semel's own. */
    private static final Pattern NAME = Pattern.compile("\\$(\\$?)\\{([A-Z_][A-Z0-9_]*)}");

    private final Function<String, @Nullable String> environment;
    private final Findings findings;

    Variables(Function<String, @Nullable String> environment, Findings findings) {
        this.environment = environment;
        this.findings = findings;
    }

    /** The text with its variables replaced; one that is not set stays, and is a problem. */
    String replace(String text, Position position) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        Matcher matcher = NAME.matcher(text);
        var replaced = new StringBuilder();
        boolean whole = true;
        while (matcher.find()) {
            boolean escaped = !matcher.group(1).isEmpty();
            String value = escaped ? matcher.group().substring(1) : value(matcher.group(2), position);
            whole &= value != null;
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(value == null ? matcher.group() : value));
        }
        if (!whole) {
            findings.unknowable(position);
        }
        return matcher.appendTail(replaced).toString();
    }

    private @Nullable String value(String name, Position position) {
        String value = environment.apply(name);
        if (value == null) {
            findings.problem(
                    "",
                    position,
                    "the environment variable " + name + " is not set",
                    "set it, or write $${" + name + "} to mean the text itself");
        }
        return value;
    }
}
