package dev.semel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| <a id=\"([a-z-]+)\"></a>`([a-z-]+)` \\| (\\d+) \\| (\\w+) \\| (\\w+) \\| [^|]+ \\| [^|]+ \\|$");

    private static String row(Problem problem) {
        return String.join(
                " ",
                problem.code(),
                problem.code(),
                Integer.toString(problem.status()),
                problem.rotatesKey() ? "rotate" : "reuse",
                problem.retryable() ? "yes" : "no");
    }

    @Test
    void the_reference_has_each_problem_with_its_status_key_and_haste() throws IOException {
        List<String> rows = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("../docs/reference/problems.md")));
        while (row.find()) {
            rows.add(String.join(" ", row.group(1), row.group(2), row.group(3), row.group(4), row.group(5)));
        }

        assertThat(rows)
                .containsExactlyElementsOf(
                        Arrays.stream(Problem.values()).map(ProblemTest::row).toList());
    }
}
