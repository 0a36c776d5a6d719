package dev.semel.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.Inquiry;
import dev.semel.policy.Policy;
import dev.semel.policy.document.Finding;
import org.junit.jupiter.api.Test;

/** Environment variables in a file that has placeholders of Semel's own as well. */
class VariablesTest {
    @Test
    void a_variable_that_is_not_set_is_said_once_and_not_taken_for_a_placeholder() {
        String yaml = """
                upstream: http://127.0.0.1:9000
                secret: ${SEMEL_SECRET}
                routes:
                  - outcome:
                      unknown: ask
                      ask:
                        url: /operations/${operation_id}
                        headers: {Authorization: "Bearer ${STATUS_TOKEN} of ${STATUS_USER}", X: "${nonce}"}
                        done: {status: 200}
                        never: {status: 404}
                """;

        ConfigFile.Result read = ConfigFile.read(yaml, "test.yaml", name -> null);

        assertThat(read.findings())
                .extracting(Finding::what)
                .containsExactly(
                        "the environment variable SEMEL_SECRET is not set",
                        "the environment variable STATUS_TOKEN is not set",
                        "the environment variable STATUS_USER is not set",
                        "there is no ${nonce} here: use ${operation_id}, ${key}");
    }

    @Test
    void a_placeholder_is_no_variable_whatever_the_environment_has() {
        String yaml = """
                upstream: http://127.0.0.1:9000
                routes:
                  - labels: {ID: {response: "body:/id"}, id: {response: "body:/id"}}
                    outcome:
                      unknown: ask
                      ask:
                        url: /operations/${operation_id}?key=${key}
                        headers: {Authorization: "Bearer ${TOKEN}", X-Key: "$${key}"}
                        done: {status: 200}
                    replay: {mark: {replayed: {X-Key: "${key} ${key_hash}"}}}
                    wire: {template: {body: "${code} ${label.ID} ${label.id}"}}
                """;

        ConfigFile.Result read = ConfigFile.read(yaml, "test.yaml", name -> "the-" + name);

        assertThat(read.findings()).noneMatch(finding -> finding.isProblem());
        Policy policy = read.config().routes().routes().get(0).layers().get(0);
        Inquiry inquiry = policy.outcome().inquiry();
        assertThat(inquiry.url()).isEqualTo("/operations/${operation_id}?key=${key}");
        assertThat(inquiry.headers()).containsEntry("Authorization", "Bearer the-TOKEN");
        assertThat(policy.replay().markers().replayed()).containsEntry("X-Key", "${key} ${key_hash}");
        assertThat(policy.wire().template().body()).isEqualTo("${code} ${label.ID} ${label.id}");
    }
}
