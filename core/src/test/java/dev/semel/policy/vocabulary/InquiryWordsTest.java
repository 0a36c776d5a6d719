package dev.semel.policy.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.Inquiry;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.OutcomeRules.Outcome;
import dev.semel.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InquiryWordsTest {
    private static final String DONE = "'done': {'status': '2xx'}";

    private static String ask(String fields) {
        return "'outcome': {'unknown': 'ask', 'ask': {" + fields + "}}";
    }

    private static Inquiry inquiry(String fields) {
        Policy policy = Blocks.policy(ask(fields));
        assertThat(policy.outcome().unknown()).isEqualTo(OnUnknown.ASK);
        return policy.outcome().inquiry();
    }

    private static Reply answer(int status, String body) {
        return new Reply(status, Headers.NONE, Body.of(body));
    }

    @Test
    void an_inquiry_needs_an_url_and_what_says_that_it_is_over() {
        Inquiry inquiry = inquiry("'url': '/operations/${operation_id}', " + DONE);

        assertThat(inquiry.method()).isEqualTo("GET");
        assertThat(inquiry.url()).isEqualTo("/operations/${operation_id}");
        assertThat(inquiry.headers()).isEmpty();
        assertThat(inquiry.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(inquiry.pause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(inquiry.longestPause()).isEqualTo(Duration.ofMinutes(1));
        assertThat(inquiry.settle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(inquiry.answer()).isEqualTo(Inquiry.Answer.WHOLE);
    }

    @Test
    void all_of_it_can_be_said() {
        Inquiry inquiry = inquiry("""
                'method': 'POST', 'url': 'https://api.example:8443/ops?key=${key}',
                'headers': {'Authorization': 'Bearer s', 'X-Operation': '${operation_id}'},
                'timeout': '5s', 'pause': '500ms', 'longest_pause': '10s', 'settle': '1m',
                'running': [{'json': {'pointer': '/state', 'in': 'running'}}, {'status': 202}],
                'never': {'status': 404},
                'done': {'status': 200, 'json': {'pointer': '/state', 'in': ['done', 'failed']}},
                'answer': {'status': '/status', 'body': '/result', 'content_type': 'application/hal+json'}
                """);

        assertThat(inquiry.method()).isEqualTo("POST");
        assertThat(inquiry.headers()).isEqualTo(Map.of("Authorization", "Bearer s", "X-Operation", "${operation_id}"));
        assertThat(List.of(inquiry.timeout(), inquiry.pause(), inquiry.longestPause(), inquiry.settle()))
                .containsExactly(
                        Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofMinutes(1));
        assertThat(inquiry.running()).hasSize(2).anyMatch(when -> when.holds(answer(202, "")));
        assertThat(inquiry.never()).singleElement().matches(when -> when.holds(answer(404, "")));
        assertThat(inquiry.done()).singleElement().matches(when -> when.holds(answer(200, "{\"state\":\"done\"}")));
        assertThat(inquiry.answer()).isEqualTo(new Inquiry.Answer(null, "/status", "/result", "application/hal+json"));
    }

    @Test
    void conditions_that_differ_in_any_part_may_stand_side_by_side() {
        assertThat(inquiry("""
                        'url': '/a',
                        'running': [{'status': 202}, {'status': 200, 'json': {'pointer': '/state', 'in': 'running'}}],
                        'never': [{'status': 404}, {'status': 200, 'json': {'pointer': '/state', 'in': 'none'}}],
                        'done': {'status': ['2xx', 200]}
                        """).running()).hasSize(2);
    }

    @Test
    void the_status_of_the_operation_is_a_number_or_a_member() {
        assertThat(inquiry("'url': '/a', " + DONE + ", 'answer': {'status': 201}")
                        .answer()
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'url': 'ftp://a/b' | outcome.ask.url = \"ftp://a/b\": this is no URL",
                "'url': 'operations' | this is no URL",
                "'url': '//evil/a' | this is no URL",
                "'url': 'http:///a' | this is no URL",
                "'url': 'http://a b/' | this is no URL",
                "'url': 'https://${key}.example/' | the host is fixed: placeholders stand behind it",
                "'url': 'https://${key}/' | the host is fixed",
                "'url': 'https://a:b@c/' | credentials in a URL are not sent",
                "'url': '/a#b' | what follows # is never sent",
                "'url': '/a/${nonce}' | there is no ${nonce} here: use ${operation_id}, ${key}",
                "'method': 'get' | outcome.ask.method = \"get\": this is no method",
                "'headers': {'X': '${label.a}'} | there is no ${label.a} here",
                "'settle': '2h' | outcome.ask.settle = \"2h\": this must be from 0s to 1h",
                "'pause': '30s', 'longest_pause': '10s' | longest_pause is shorter than pause",
                "'done': [] | nothing would ever say that an operation is done",
                "'never': {'status': '2xx'} | outcome.ask: the same answer would say both done and never: give each",
                "'running': {'status': ['2xx', 202]} | the same answer would say both done and running",
                "'never': {'status': 404}, 'running': {'status': 404} | the same answer would say both never and running",
                "'never': {'header': 'A: b'}, 'running': [{'status': 202}, {'header': 'A: b'}] | both never and running",
                "'never': {} | outcome.ask.never: this would hold for every answer",
                "'answer': {'status': 'state'} | this is neither a status from 200 to 599 nor a JSON pointer",
                "'answer': {'body': 'x'} | outcome.ask.answer.body = \"x\": this is no JSON pointer",
            })
    void a_mistake_is_named_with_its_field(String fields, String expected) {
        String rest =
                (fields.contains("'url'") ? "" : ", 'url': '/a'") + (fields.contains("'done'") ? "" : ", " + DONE);

        assertThat(Blocks.problem(ask(fields + rest))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'outcome': {'unknown': 'ask'}", "'outcome': {'ask': {'url': '/a', 'done': {'status': 200}}}"})
    void who_is_asked_goes_with_asking(String blocks) {
        assertThat(Blocks.problem(blocks)).contains("outcome: ");
    }

    @Test
    void an_answer_may_be_retryable_by_its_status_or_by_a_rule() {
        Policy policy = Blocks.policy("""
                'outcome': {'retryable': [502, '4xx'], 'store': ['2xx', '5xx', 404], 'release': [],
                            'rules': [{'when': {'json': {'pointer': '/state', 'in': 'failed'}}, 'then': 'retryable'}]}
                """);

        assertThat(policy.outcome().decide(answer(502, ""))).isEqualTo(Outcome.RETRYABLE);
        assertThat(policy.outcome().decide(answer(400, ""))).isEqualTo(Outcome.RETRYABLE);
        assertThat(policy.outcome().decide(answer(404, ""))).isEqualTo(Outcome.STORE);
        assertThat(policy.outcome().decide(answer(200, "{\"state\":\"failed\"}")))
                .isEqualTo(Outcome.RETRYABLE);
        assertThat(Blocks.problem("'outcome': {'retryable': ['5xx']}")).contains("stored and retryable at once: [5xx]");
    }
}
