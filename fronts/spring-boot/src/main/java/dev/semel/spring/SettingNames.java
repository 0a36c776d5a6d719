package dev.semel.spring;

import dev.semel.policy.document.Findings;
import java.util.Locale;
import java.util.Set;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds settings that nobody reads: a misspelled {@code semel.routes} would leave everything unprotected. What the
 * machine's environment and the Java runtime say is not looked at: that is not only for this application.
 */
final class SettingNames {
    private static final String PREFIX = "semel.";
    private static final Set<String> WHOLE = Set.of(
            "store",
            "durability",
            "secret",
            "transactional",
            "transactionmanager",
            "filter.order",
            "limits.waiters",
            "limits.waitersperkey",
            "limits.storetimeout",
            "limits.holdback");
    private static final Set<String> FREE = Set.of("routes", "policies");
    private static final Set<String> MACHINE = Set.of(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

    private SettingNames() {}

    static void check(ConfigurableEnvironment environment, Findings findings) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names && !MACHINE.contains(source.getName())) {
                for (String name : names.getPropertyNames()) {
                    if (name.startsWith(PREFIX) && !isKnown(name.substring(PREFIX.length()))) {
                        findings.problem(
                                name,
                                EnvironmentSettings.position(source, name),
                                "there is no such setting",
                                "there are store, durability, secret, routes, policies, transactional, transaction-manager,"
                                        + " filter.order and limits.*: docs/guides/spring-boot.md has them");
                    }
                }
            }
        }
    }

    private static boolean isKnown(String name) {
        String uniform = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return WHOLE.contains(uniform) || FREE.contains(uniform.split("[.\\[]", 2)[0]);
    }
}
