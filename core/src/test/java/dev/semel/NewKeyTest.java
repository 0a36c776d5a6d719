package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.Reply;
import org.junit.jupiter.api.Test;

final class NewKeyTest extends EngineFixture {
    @Test
    void a_new_key_runs_and_its_answer_is_told_as_it_was() {
        Reply answer = now(run(order()).complete(CREATED));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo(CREATED.body());
        assertThat(answer.headers().first("Set-Cookie")).contains("a=b");
        assertThat(status(answer)).isEqualTo("executed;ttl=86400;key=rotate");
    }

    @Test
    void a_new_key_tells_the_upstream_operation_attempt_and_fence() {
        LiveExecution execution = run(order());
        assertThat(execution.upstreamHeaders().first("Semel-Operation-Id"))
                .contains(execution.lease().operationId().toString());
        assertThat(execution.upstreamHeaders().first("Semel-Attempt")).contains("1");
        assertThat(execution.upstreamHeaders().first("Semel-Fence"))
                .contains(Long.toString(execution.lease().fence()));
    }

    @Test
    void a_new_key_cannot_be_ended_twice() {
        LiveExecution execution = run(order());
        execution.complete(CREATED);
        assertThatThrownBy(() -> execution.release(Execution.ReleaseReason.NOT_CONNECTED))
                .isInstanceOf(IllegalStateException.class);
    }
}
