package dev.semel.policy.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.Policy;
import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.Place;
import java.util.List;

/** Blocks of a policy as JSON with single quotes, read. */
final class Blocks {
    private Blocks() {}

    /** The policy; nothing is wrong with it. */
    static Policy policy(String blocks) {
        var findings = new Findings();
        Policy policy = read(blocks, findings);
        assertThat(findings.all()).noneMatch(Finding::isProblem);
        return policy;
    }

    /** What is said about them. */
    static List<Finding> findings(String blocks) {
        var findings = new Findings();
        read(blocks, findings);
        return findings.all();
    }

    /** The only problem with them, as text. */
    static String problem(String blocks) {
        List<Finding> problems =
                findings(blocks).stream().filter(Finding::isProblem).toList();
        assertThat(problems).hasSize(1);
        return problems.get(0).text();
    }

    private static Policy read(String blocks, Findings findings) {
        String json = "{" + blocks.replace('\'', '"') + "}";
        return PolicyVocabulary.named("test").read(JsonDocument.read(json, "test"), Place.top(findings));
    }
}
