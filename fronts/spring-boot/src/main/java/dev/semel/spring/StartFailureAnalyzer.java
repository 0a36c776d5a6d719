package dev.semel.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the application did not start, for people. */
final class StartFailureAnalyzer extends AbstractFailureAnalyzer<SemelStartException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SemelStartException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.wayOut(), cause);
    }
}
