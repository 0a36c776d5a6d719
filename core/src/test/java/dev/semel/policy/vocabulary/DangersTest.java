package dev.semel.policy.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DangersTest {
    private static Set<String> numbers(String text, String pattern) {
        var numbers = new TreeSet<String>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            numbers.add(matcher.group(1));
        }
        return numbers;
    }

    @Test
    void the_reference_lists_every_danger_that_is_looked_for_and_no_other() throws IOException {
        var looked = new TreeSet<String>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/semel/policy"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                looked.addAll(numbers(Files.readString(source), "\"\\[?(D\\d+)[\\]\"]"));
            }
        }

        assertThat(numbers(Files.readString(Path.of("../docs/reference/dangers.md")), "(?m)^\\| (D\\d+) \\|"))
                .isEqualTo(looked);
    }
}
