package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every requirement of the three source systems has a test named after it, or a reason in the reference. */
class RequirementsTest {
    private static final Path REFERENCE = Path.of("../../docs/reference/presets.md");
    private static final Pattern ID = Pattern.compile("(ALT|ADT|PRN)_(A?\\d+)_");
    private static final Pattern ROW = Pattern.compile("\\| (?<id>(ALT|ADT|PRN)-A?\\d+) \\| (?<why>.*) \\|");

    private static final List<Class<?>> TESTS = List.of(
            AltcraftTest.class,
            AltcraftRoutesTest.class,
            AltcraftChecksumTest.class,
            AltcraftReadingsTest.class,
            AdTargetTest.class,
            AdTargetConversionTest.class,
            AdTargetReadingsTest.class,
            AdTargetWireTest.class,
            PrintOneTest.class,
            PrintOneReadingsTest.class);

    private static Set<String> all() {
        var ids = new TreeSet<String>();
        add(ids, "ALT-", 30);
        add(ids, "ALT-A", 15);
        add(ids, "ADT-", 20);
        add(ids, "ADT-A", 11);
        add(ids, "PRN-", 16);
        add(ids, "PRN-A", 9);
        return ids;
    }

    private static void add(Set<String> ids, String prefix, int count) {
        for (int number = 1; number <= count; number++) {
            ids.add(prefix + number);
        }
    }

    private static Set<String> tested() {
        var ids = new TreeSet<String>();
        TESTS.stream()
                .flatMap(test -> Arrays.stream(test.getDeclaredMethods()))
                .filter(RequirementsTest::isTest)
                .forEach(method -> {
                    Matcher id = ID.matcher(method.getName());
                    while (id.find()) {
                        ids.add(id.group(1) + "-" + id.group(2));
                    }
                });
        return ids;
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }

    private static Map<String, String> reasons() throws IOException {
        var reasons = new LinkedHashMap<String, String>();
        try (Stream<String> lines = Files.lines(REFERENCE)) {
            lines.map(ROW::matcher)
                    .filter(Matcher::matches)
                    .forEach(row -> reasons.put(row.group("id"), row.group("why")));
        }
        return reasons;
    }

    @Test
    void every_requirement_has_a_test_or_a_reason_and_none_has_both() throws IOException {
        Set<String> covered = new TreeSet<>(tested());
        covered.addAll(reasons().keySet());

        assertThat(covered).isEqualTo(all());
        assertThat(tested()).doesNotContainAnyElementsOf(reasons().keySet());
        assertThat(reasons().values()).allMatch(why -> why.strip().length() > 20);
    }
}
