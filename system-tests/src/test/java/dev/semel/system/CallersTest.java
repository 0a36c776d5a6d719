package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertProblem;
import static dev.semel.system.AnswerAssert.assertRan;
import static dev.semel.system.AnswerAssert.assertReplay;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Nobody gets an answer that is another's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallersTest {
    private SystemFixture system;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        system = SystemFixture.start(directory);
    }

    @AfterAll
    void stop() throws IOException {
        system.close();
    }

    @BeforeEach
    void promptly() {
        system.upstream().behave(CountingUpstream.Behaviour.PROMPT);
    }

    @Test
    void two_callers_with_the_same_key_and_body_each_get_their_own_answer() throws IOException {
        Call order = anonymous();
        Call ann = order.bearer("ann");
        Call bob = order.bearer("bob");

        WireMessage annFirst = system.call(ann);
        WireMessage bobFirst = system.call(bob);

        assertRan(annFirst);
        assertRan(bobFirst);
        assertThat(annFirst.text()).contains("Bearer ann");
        assertThat(bobFirst.text()).contains("Bearer bob");
        assertReplay(system.call(ann), annFirst);
        assertReplay(system.call(bob), bobFirst);
    }

    @Test
    void a_caller_without_credentials_gets_nothing_of_one_who_has_some() throws IOException {
        Call order = anonymous();
        system.call(order.bearer("ann"));

        WireMessage nobody = system.call(order);

        assertThat(nobody.text()).doesNotContain("ann");
        assertThat(nobody.semelStatus()).doesNotStartWith("replayed");
    }

    @Test
    void callers_without_credentials_share_answers_to_equal_requests_only() throws IOException {
        Call order = anonymous();
        WireMessage first = system.call(order);

        WireMessage equal = system.call(order);
        WireMessage other = system.call(order.body("{\"item\":2}"));

        assertRan(first);
        assertReplay(equal, first);
        assertProblem(other, 422, "key-reused");
        assertThat(other.text()).doesNotContain(first.text());
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void a_cookie_that_nobody_asked_for_is_no_anonymity() throws IOException {
        Call order = anonymous();
        WireMessage first = system.call(order);

        WireMessage someone = system.call(order.with("Cookie", "session=ann"));

        assertRan(first);
        assertThat(someone.semelStatus()).doesNotStartWith("replayed");
        assertThat(someone.text()).isNotEqualTo(first.text());
    }

    @Test
    void two_authorization_headers_are_nobody_s() throws IOException {
        Call order = system.order();
        WireMessage first = system.call(order);

        WireMessage both = system.call(order.bearer("ann"));

        assertRan(first);
        assertThat(both.status()).as("%s", both).isBetween(400, 499);
        assertThat(both.text()).doesNotContain("\"run\":");
    }

    @Test
    void another_body_under_a_used_key_is_refused_and_never_runs() throws IOException {
        Call order = system.order();
        WireMessage first = system.call(order);

        assertProblem(system.call(order.body("{\"item\":2}")), 422, "key-reused");
        assertReplay(system.call(order), first);
        assertThat(system.upstream().runs(order.key())).hasSize(1);
    }

    @Test
    void a_client_cannot_fake_what_semel_says_to_the_upstream() throws IOException {
        Call order = system.order();

        system.call(order.with("Semel-Operation-Id", "fake")
                .with("Semel-Attempt", "77")
                .with("Semel-Fence", "99"));

        Run run = system.upstream().runs(order.key()).get(0);
        assertThat(run.operationId()).isNotEqualTo("fake").hasSize(36);
        assertThat(run.attempt()).isEqualTo(1);
        assertThat(run.request().all("Semel-Fence")).hasSize(1).doesNotContain("99");
    }

    private Call anonymous() {
        return system.order().without("Authorization");
    }
}
