package dev.semel.spring;

import dev.semel.policy.document.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** The application cannot start with what it says about Semel. Said with the way out, not with a stack trace. */
public final class SemelStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String wayOut;

    public SemelStartException(String what, String wayOut) {
        super(what);
        this.wayOut = wayOut;
    }

    public SemelStartException(String what, String wayOut, Throwable cause) {
        super(what, cause);
        this.wayOut = wayOut;
    }

    /** All that is wrong with the settings. */
    static SemelStartException of(List<Finding> findings) {
        return new SemelStartException(
                findings.stream()
                        .filter(Finding::isProblem)
                        .map(finding -> "  " + finding.text())
                        .collect(Collectors.joining("\n", "Semel's settings are not right:\n", "")),
                "Each line says where it stands and what to write instead; every field is in"
                        + " docs/reference/configuration.md.");
    }

    String wayOut() {
        return wayOut;
    }
}
