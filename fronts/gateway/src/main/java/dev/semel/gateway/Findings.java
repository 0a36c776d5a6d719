package dev.semel.gateway;

import dev.semel.policy.document.Finding;
import java.util.List;

/** Says how much is wrong. */
final class Findings {
    private Findings() {}

    /** {@code 2 problems, 1 warning}. */
    static String count(List<Finding> findings) {
        long problems = findings.stream().filter(Finding::isProblem).count();
        long warnings = findings.size() - problems;
        String said = some(problems, "problem");
        return warnings == 0 ? said : said + ", " + some(warnings, "warning");
    }

    private static String some(long count, String what) {
        return (count == 0 ? "no" : Long.toString(count)) + " " + what + (count == 1 ? "" : "s");
    }
}
