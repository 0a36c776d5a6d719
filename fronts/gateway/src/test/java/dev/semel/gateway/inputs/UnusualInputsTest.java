package dev.semel.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import dev.semel.gateway.testing.Scripts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Every unusual input gets the answer that the reference page promises; after each, the gateway goes on serving.
 *
 * <p>All rows share one gateway and one upstream: what a row breaks, the next one sees.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnusualInputsTest {
    private final Site site = new Site();
    /** Requests at the upstream when the last row was over. */
    private int settled;

    private int expectedRuns;

    @BeforeAll
    void another_caller_has_an_answer_in_the_store() {
        site.upstream().next(Scripts.reply(200, Site.SECRET_ANSWER));
        Answer answer = site.ask(Requests.order(Requests.keyLine("bobs-key")).replace("alice", "bob"));
        assertThat(answer.header("Semel-Status").orElse("")).startsWith("executed");
        settled = received();
    }

    private int received() {
        return site.upstream().received().size();
    }

    static Stream<Input> inputs() {
        return Table.GROUPS.stream().flatMap(group -> group.inputs().stream());
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void an_unusual_input_gets_its_clear_answer(Input input) throws Exception {
        assertThat(received())
                .as("requests that came late, from the row before")
                .isEqualTo(settled);
        expectedRuns = settled + input.expected().runs();
        try {
            if (input.first() != null) {
                expectedRuns++;
                Answer first = site.ask(input.first());
                assertThat(first.header("Semel-Status").orElse("")).startsWith("executed");
            }
            play(input);
            checkThatTheGatewayServes();
            assertThat(received()).as("requests at the upstream").isEqualTo(expectedRuns);
        } finally {
            settled = received();
        }
    }

    private void play(Input input) throws Exception {
        int before = received();
        if (input.script() != null) {
            site.upstream().next(input.script());
        }
        try (RawClient client = site.connect()) {
            Answer answer = exchange(client, input);
            List<Received> all = site.upstream().received();
            var seen = new Seen(site, input, client, answer, all.subList(before, all.size()));
            for (Input.Check check : input.checks()) {
                check.check(seen);
            }
            checkConnection(client, input);
        }
    }

    private static @Nullable Answer exchange(RawClient client, Input input) {
        send(client, input);
        if (input.clientCloses()) {
            client.close();
            return null;
        }
        if (input.expected().status() == 0) {
            return null;
        }
        Answer answer = client.answer(input.method());
        checkAnswer(answer, input.expected());
        return answer;
    }

    /** A gateway that refuses early may close before it has been told everything. */
    private static void send(RawClient client, Input input) {
        try {
            client.send(input.bytes());
        } catch (UncheckedIOException closed) {
            assertThat(input.expected().closes()).as("closed while sending").isTrue();
        }
    }

    private static void checkAnswer(Answer answer, Expected expected) {
        assertThat(answer.status()).as("status of %s", answer).isEqualTo(expected.status());
        List<String> marks = answer.all("Semel-Status");
        if (expected.mark().isEmpty()) {
            assertThat(marks).as("Semel-Status").isEmpty();
        } else {
            assertThat(marks).as("Semel-Status").singleElement().asString().startsWith(expected.mark());
        }
        assertThat(answer.toString()).doesNotContain(Site.SECRET_ANSWER, "Exception", "io.netty", "dev.semel", "\tat ");
        if (!expected.problem().isEmpty()) {
            checkProblem(answer, expected);
        }
    }

    private static void checkProblem(Answer answer, Expected expected) {
        String code = expected.problem();
        assertThat(answer.all("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.all("Cache-Control")).containsExactly("no-store");
        assertIsJson(answer.text());
        assertThat(answer.text())
                .contains("\"type\":\"urn:semel:problem:" + code + "\"", "\"status\":" + expected.status())
                .contains("\"error\":{\"type\":\"", "\"code\":\"" + code + "\",\"message\":\"");
        assertThat(answer.toString()).doesNotContain(Requests.IN_EVERY_KEY);
    }

    private static void assertIsJson(String text) {
        int depth = 0;
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            while (parser.nextToken() != null) {
                depth += parser.currentToken().isStructStart() ? 1 : 0;
            }
        }
        assertThat(depth).as("objects in %s", text).isPositive();
    }

    private void checkConnection(RawClient client, Input input) {
        if (input.clientCloses()) {
            return;
        }
        if (input.expected().closes()) {
            assertThat(client.closed()).as("the connection is closed").isTrue();
            return;
        }
        expectedRuns++;
        Answer next = client.send(Requests.order(Requests.keyLine())).answer();
        assertThat(next.status()).as("the next request on the connection").isEqualTo(200);
    }

    private void checkThatTheGatewayServes() {
        expectedRuns++;
        String request = Requests.order(Requests.keyLine());
        assertThat(site.ask(request).header("Semel-Status").orElse("")).startsWith("executed");
        assertThat(site.ask(request).header("Semel-Status").orElse("")).startsWith("replayed");
    }

    @Test
    void the_table_has_all_rows_once() {
        assertThat(inputs().map(Input::name)).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    void the_reference_page_is_the_table() throws IOException {
        Path page = Path.of("../../docs/reference/unusual-inputs.md");
        if (Boolean.getBoolean("semel.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, ReferencePage.text());
        }
        assertThat(page).content().isEqualTo(ReferencePage.text());
    }

    @AfterAll
    void nothing_came_late_and_nothing_was_told() {
        site.close();
        assertThat(received()).as("requests that came late").isEqualTo(settled);
        assertThat(site.upstream().bytes().toString(StandardCharsets.ISO_8859_1))
                .as("what the upstream was sent")
                .doesNotContain("/smuggled");
        String logged = site.logged();
        assertThat(logged.lines()).isNotEmpty().allSatisfy(UnusualInputsTest::assertIsJson);
        assertThat(logged).doesNotContain(Requests.IN_EVERY_KEY, Site.SECRET_ANSWER, "alice");
    }
}
