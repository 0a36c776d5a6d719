package dev.semel.policy.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.FirstSent;
import dev.semel.key.KeySource;
import dev.semel.policy.CallerCheck;
import dev.semel.policy.Label;
import dev.semel.policy.Policy;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Retention;
import dev.semel.policy.document.Finding;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words for caller checks, replays, labels, first-sent times and links. */
class PolicyVocabularyTest {
    private static final String ASK = "'outcome': {'unknown': 'ask', 'ask': {'url': '/a', 'done': {'status': 200}";
    private static final String NINE_LABELS = "'labels': {'a': {'request': 'header:a'}, 'b': {'request': 'header:a'},"
            + " 'c': {'request': 'header:a'}, 'd': {'request': 'header:a'}, 'e': {'request': 'header:a'},"
            + " 'f': {'request': 'header:a'}, 'g': {'request': 'header:a'}, 'h': {'request': 'header:a'},"
            + " 'i': {'request': 'header:a'}}";

    @Test
    void nothing_of_it_is_there_unless_said() {
        Policy policy = Blocks.policy("");

        assertThat(policy.authorize()).isNull();
        assertThat(policy.outcome().retryable()).isEmpty();
        assertThat(policy.outcome().inquiry()).isNull();
        assertThat(policy.replay().mode()).isEqualTo(ReplayRule.Mode.STORED);
        assertThat(policy.replay().merge()).isEmpty();
        assertThat(policy.labels()).isEmpty();
        assertThat(policy.key().firstSent()).isNull();
        assertThat(policy.key().readable()).isTrue();
        assertThat(policy.wire().docs()).isNull();
    }

    @Test
    void a_caller_check_needs_an_url_alone() {
        assertThat(Blocks.policy("'authorize': {'url': '/me'}").authorize())
                .isEqualTo(new CallerCheck("/me", "GET", Set.of(), false, Duration.ofSeconds(2), Duration.ZERO));
        assertThat(Blocks.policy("""
                        'authorize': {'url': 'http://auth:81/check', 'method': 'HEAD', 'forward': ['Cookie', 'X-A'],
                                      'before': 'claim', 'timeout': '1s', 'keep': '5m'}
                        """).authorize())
                .isEqualTo(new CallerCheck(
                        "http://auth:81/check",
                        "HEAD",
                        Set.of("cookie", "x-a"),
                        true,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5)));
    }

    @Test
    void a_replay_may_be_a_conflict_or_get_members_of_any_kind() {
        Policy merged = Blocks.policy("""
                'replay': {'merge': {'deduplicated': true, 'n': 1.50, 's': 'a"b', 'none': null,
                                     'o': {'list': [1, null, {'x': 'y'}]}, 'e': {}}}
                """.replace("a\"b", "a\\\"b"));

        assertThat(merged.replay().merge())
                .isEqualTo(Map.of(
                        "deduplicated", "true",
                        "n", "1.50",
                        "s", "\"a\\\"b\"",
                        "o", "{\"list\":[1,null,{\"x\":\"y\"}]}",
                        "e", "{}"));
        assertThat(Blocks.policy("'replay': {'mode': 'conflict'}").replay().mode())
                .isEqualTo(ReplayRule.Mode.CONFLICT);
    }

    @Test
    void a_label_is_of_the_request_or_of_its_answer() {
        assertThat(Blocks.policy("""
                        'labels': {'user': {'request': 'body:/user'}, 'order_id': {'response': 'body:/id'},
                                   'where': {'response': 'header:Location'}, 'k-2': {'request': 'query:k'}}
                        """).labels())
                .containsExactlyInAnyOrder(
                        new Label("user", new Label.Source.Request(new KeySource.Json("/user"))),
                        new Label("order_id", new Label.Source.AnswerField("/id")),
                        new Label("where", new Label.Source.AnswerHeader("Location")),
                        new Label("k-2", new Label.Source.Request(new KeySource.Query("k"))));
    }

    @Test
    void the_window_may_be_counted_from_when_the_client_first_sent_it() {
        Policy policy = Blocks.policy("""
                'key': {'first_sent': {'header': 'Repeatability-First-Sent'}}, 'retention': {'starts': 'first_sent'}
                """);

        assertThat(policy.key().firstSent())
                .isEqualTo(new FirstSent("Repeatability-First-Sent", Duration.ofSeconds(30)));
        assertThat(policy.retention().starts()).isEqualTo(Retention.Starts.FIRST_SENT);
        assertThat(policy.retention().keep())
                .as("the record outlives the window of a clock that runs ahead")
                .isEqualTo(policy.retention().window().plusSeconds(30));
    }

    @Test
    void a_template_may_name_labels_and_problems_may_be_explained() {
        Policy policy = Blocks.policy("""
                'labels': {'id': {'response': 'body:/id'}},
                'wire': {'docs': 'https://docs.example/errors', 'template': {'body': '${code} ${label.id}'}}
                """);

        assertThat(policy.wire().docs()).isEqualTo("https://docs.example/errors");
        assertThat(policy.wire().template().body()).isEqualTo("${code} ${label.id}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'authorize': {} | authorize.url: this field is missing",
                "'authorize': {'url': 'me'} | this is no URL",
                "'authorize': {'url': '/me/${key}'} | there is no ${key} here: nothing is replaced",
                "'authorize': {'url': '/me', 'keep': '6m'} | this must be from 0s to 5m",
                "'authorize': {'url': '/me', 'before': 'run'} | this is none of replay, claim",
                "'authorize': {'url': '/me'}, 'principal': {'from': ['body:/token', 'query:token']} | test:1:15: authorize: nothing would say who is calling",
                "'replay': {'mode': 'refetch'} | this is none of stored, conflict",
                "'replay': {'mode': 'conflict', 'merge': {'a': 1}} | replay.merge: with mode: conflict nothing is replayed",
                "'labels': {'a': {}} | labels.a: a label has one source",
                "'labels': {'a': {'request': 'header:A', 'response': 'header:A'}} | a label has one source",
                "'labels': {'1a': {'request': 'header:A'}} | a label's name starts with a letter",
                "'labels': {'a': {'response': 'query:x'}} | this is nothing of an answer: write header:NAME",
                "'labels': {'a': {'request': 'x'}} | this names no source",
                "'key': {'first_sent': {}} | key.first_sent.header: this field is missing",
                "'key': {'first_sent': {'header': 'A', 'skew': '1h'}} | this must be from 0s to 10m",
                "'key': {'readable': 'yes'} | this is neither true nor false",
                "'retention': {'starts': 'first_sent'} | say in key.first_sent which header tells",
                "'key': {'first_sent': {'header': 'A'}}, 'retention': {'starts': 'first_sent', 'window': '1h', 'keep': '3629s'} | make keep the window and the skew together",
                "'wire': {'docs': 'docs.example'} | wire.docs = \"docs.example\": this is no URL",
                "'wire': {'template': {'body': '${label.id}'}} | wire.template.body: it uses ${label.id}, and no label has that name; say under labels where id is",
                "'wire': {'template': {'body': '${label.}'}} | there is no ${label.} here: use ${code}",
            })
    void a_mistake_is_named_with_its_field(String blocks, String expected) {
        assertThat(Blocks.problem(blocks)).contains(expected);
    }

    @Test
    void a_policy_has_eight_labels_at_most() {
        assertThat(Blocks.problem(NINE_LABELS)).contains("labels: there are more than 8 labels");
        assertThat(Blocks.policy(NINE_LABELS.replace(", 'i': {'request': 'header:a'}", ""))
                        .labels())
                .hasSize(8);
    }

    @Test
    void a_caller_in_the_body_is_checked_by_the_headers_that_are_named() {
        assertThat(Blocks.policy(
                                "'authorize': {'url': '/me', 'forward': 'Cookie'}, 'principal': {'from': 'body:/token'}")
                        .authorize())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "D31 | WARNING | " + ASK + "}}",
                "D32 | WARNING | " + ASK + ", 'never': {'status': 404}, 'settle': '0s'}}",
                "D32 | WARNING | " + ASK + ", 'never': {'status': 404}, 'settle': '4s'}}",
                "D33 | WARNING | 'authorize': {'url': '/me', 'keep': '61s'}",
                "D34 | WARNING | 'replay': {'mode': 'conflict', 'headers': {'drop': ['Location']}}",
                "D34 | WARNING | 'replay': {'mode': 'conflict', 'headers': {'keep': ['etag']}}",
                "D35 | PROBLEM | 'key': {'first_sent': {'header': 'A', 'skew': '5m'}}, 'retention': {'starts': 'first_sent', 'window': '5m'}",
                "D36 | WARNING | 'key': {'from': {'compose': ['header:A', 'body:/mail']}}",
                "D41 | WARNING | " + ASK
                        + ", 'method': 'POST', 'headers': {'X': 'a ${key}'}}}, 'key': {'readable': false}",
                "D41 | WARNING | 'outcome': {'unknown': 'ask', 'ask': {'url': '/${key}', 'done': {'status': 200}}}, 'key': {'missing': 'derive'}",
                "D43 | WARNING | " + ASK + ", 'method': 'POST', 'never': {'status': 404}}}",
                "D38 | WARNING | 'outcome': {'store': ['2xx'], 'retryable': ['5xx']}",
            })
    void a_dangerous_combination_is_named_by_its_number(String danger, Finding.Severity severity, String blocks) {
        assertThat(Blocks.findings(blocks))
                .filteredOn(finding -> finding.danger().equals(danger))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(severity);
                    assertThat(finding.wayOut()).isNotBlank();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ASK + ", 'never': {'status': 404}, 'settle': '5s', 'headers': {'X': '${key}'}}}",
                ASK + ", 'never': {'status': 404}}}, 'key': {'readable': false}",
                ASK + ", 'never': {'status': 404}, 'method': 'HEAD'}}",
                "'authorize': {'url': '/me', 'keep': '1m'}",
                "'replay': {'mode': 'conflict'}",
                "'replay': {'mode': 'conflict', 'headers': {'keep': []}}, 'labels': {'id': {'response': 'body:/id'}}",
                "'key': {'first_sent': {'header': 'A', 'skew': '4m'}}, 'retention': {'starts': 'first_sent', 'window': '5m'}",
                "'key': {'from': {'compose': ['header:A', 'body:/mail']}, 'readable': false}",
                "'key': {'from': 'body:/idempotency_key'}",
            })
    void what_is_close_to_a_danger_is_none(String blocks) {
        assertThat(Blocks.findings(blocks)).isEmpty();
    }
}
