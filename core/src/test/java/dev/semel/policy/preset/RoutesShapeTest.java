package dev.semel.policy.preset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.KeySource;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.RouteTable.Match;
import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesShapeTest {
    private final Findings findings = new Findings();

    /** JSON with single quotes, for reading's sake. */
    private RouteTable read(String routes) {
        return RoutesShape.INSTANCE.read(
                JsonDocument.read(routes.replace('\'', '"'), "test"),
                Place.top(findings).field("routes"));
    }

    private Policy policy(String blocks) {
        RouteTable table = read("[{" + blocks + "}]");
        assertThat(findings.all().stream().filter(Finding::isProblem)).isEmpty();
        return table.routes().get(0).layers().get(0);
    }

    private List<String> texts() {
        return findings.all().stream().map(Finding::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'keys': {} | routes[0].keys: there is no such field; did you mean key?",
                "'scoep': ['principal'] | routes[0].scoep: there is no such field; did you mean scope?",
                "'zebra': 1 | routes[0].zebra: there is no such field; known here: preset, name, match, base_path, key",
                "'preset': 'iets' | routes[0].preset = \"iets\": this is none of ietf, oasis, stripe, paypal, square, adyen, gocardless, print-one, adtarget, altcraft, none: did you mean ietf?",
                "'name': 'My Policy' | a name has up to 64 small letters",
                "'match': 'GET /a' | GET requests are never deduplicated",
                "'match': 'post /a' | is no method: write it in capitals",
                "'match': ['POST a'] | routes[0].match[0] = \"POST a\": a path starts with a slash",
                "'match': 'POST /a/**/b' | can only be the last segment",
                "'base_path': ['/api/'] | a prefix starts with a slash and ends without one",
                "'key': 5 | routes[0].key = 5: this must be a mapping; give it as fields: from, syntax",
                "'key': {'from': []} | no source of a key is named",
                "'key': {'from': 'Idempotency-Key'} | this names no source: write header:NAME",
                "'key': {'from': 'header:a b'} | this is no header name",
                "'key': {'from': 'body:key'} | this is no JSON pointer: write it as /member",
                "'key': {'from': [{'compose': ['header:A']}]} | a composed key has two sources or more",
                "'key': {'syntax': 'raw'} | this is none of bare, quoted, bare-or-quoted",
                "'key': {'length': {'max': 0}} | routes[0].key.length.max = 0: this must be from 1 to 4096",
                "'key': {'length': {'min': 9, 'max': 8}} | max 8 is smaller than min 9",
                "'key': {'length': {'max': 'many'}} | this is no whole number",
                "'key': {'pattern': '['} | this is no regular expression",
                "'key': {'case': 'upper'} | this is none of sensitive, insensitive",
                "'key': {'deny': 'null'} | this must be a list; write it in brackets",
                "'key': {'missing': 'exceute'} | did you mean execute?",
                "'key': {'missing': null} | this field has no value; give it one, or leave the field out",
                "'scope': ['tenant'] | this is none of principal, method, route, path, host",
                "'principal': {'from': []} | no credential is named",
                "'principal': {'from': 'cookie'} | this names no credential",
                "'principal': {'combine': 'any'} | this is none of agree, all",
                "'fingerprint': {'verify': 'yes'} | this is neither true nor false",
                "'fingerprint': {'parts': []} | nothing would count",
                "'fingerprint': {'mismatch': 'execute'} | this is none of reject, replay",
                "'fingerprint': {'body': {'exclude': ['a']}} | this is no JSON pointer",
                "'in_flight': {'wait': '5'} | this is no duration",
                "'in_flight': {'wait': '2m'} | this must be from 1ms to 1m",
                "'in_flight': {'mode': 'reject', 'wait': '5s'} | mode: reject waits for nothing",
                "'in_flight': {'lease': '500ms'} | this must be from 1s to 1h",
                "'outcome': {'store': ['700']} | neither a status from 200 to 599 nor a class",
                "'outcome': {'store': ['2xx', 500], 'release': [500]} | stored and released at once: [500]",
                "'outcome': {'rules': [{'then': 'store'}]} | routes[0].outcome.rules[0].when: this field is missing",
                "'outcome': {'rules': [{'when': {}, 'then': 'store'}]} | this would hold for every answer",
                "'outcome': {'rules': [{'when': {'json': {'pointer': '/a', 'in': 1, 'not': 2}}, 'then': 'store'}]} | in and not exclude each other",
                "'outcome': {'unknown': 'ask'} | say in ask how the API is asked",
                "'replay': {'status': 99} | this is neither original nor a status",
                "'replay': {'headers': {'keep': 'some'}} | this is neither all nor a list",
                "'replay': {'mark': {'replayed': {'X': 'a${nonce}'}}} | there is no ${nonce} here: use ${key}, ${key_hash}",
                "'replay': {'mark': {'replayed': {'X': 'a\\nb'}}} | visible ASCII on one line",
                "'replay': {'mark': {'replayed': {'X Y': 'a'}}} | this is no header name",
                "'retention': {'window': 'forever'} | this is no duration",
                "'retention': {'window': '-1h'} | this is no duration",
                "'retention': {'window': '2d', 'keep': '1d'} | [D21] records would go after 24h, before the window of 48h ends",
                "'failure': {'store_down': 'ignore'} | this is none of closed, open",
                "'failure': {'request_limit': '1GB'} | this is no size",
                "'failure': {'request_limit': '1000MiB'} | this must be from 0B to 256MiB",
                "'wire': {'status': {'mismatch': 409}} | this is none of key-missing, key-invalid",
                "'wire': {'status': {'key-reused': 200}} | routes[0].wire.status.key-reused = 200: this must be from 400 to 599",
                "'wire': {'template': {'body': '${message}'}} | there is no ${message} here: use ${code}, ${status}",
                "'wire': {'template': {}} | routes[0].wire.template.body: this field is missing",
                "'wire': {'cors': {'origins': ['shop.example']}} | this is no origin",
                "'wire': {'cors': {'origins': '*', 'credentials': true}} | credentials need origins by name",
            })
    void a_mistake_is_named_with_its_field_and_the_way_out(String blocks, String expected) {
        assertThat(read("[{" + blocks + "}]")).isNull();
        assertThat(texts()).anySatisfy(text -> assertThat(text).contains(expected));
        assertThat(findings.all()).filteredOn(Finding::isProblem).hasSize(1);
    }

    @Test
    void all_mistakes_are_found_at_once_and_where_they_are() {
        read("""
                [{'preset': 'print-one',
                  'key': {'length': {'max': 'x'}, 'sintax': 'bare'},
                  'scope': ['everyone']},
                 {'match': 'POST /a',
                  'retention': {'window': '1y'}}]
                """);

        assertThat(findings.all())
                .extracting(Finding::field)
                .containsExactlyInAnyOrder(
                        "routes[0].key.length.max",
                        "routes[0].key.sintax",
                        "routes[0].scope[0]",
                        "routes[1].retention.window");
        assertThat(findings.all())
                .extracting(finding -> finding.position().line())
                .containsExactlyInAnyOrder(2, 2, 3, 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "D1 | WARNING | 'preset': 'altcraft'",
                "D4 | WARNING | 'preset': 'adtarget'",
                "D4 | WARNING | 'scope': ['principal'], 'fingerprint': {'mismatch': 'replay'}, 'principal': {'unauthenticated': 'bypass'}",
                "D6 | PROBLEM | 'scope': []",
                "D6 | PROBLEM | 'scope': ['method', 'route']",
                "D6 | PROBLEM | 'fingerprint': {'verify': false}",
                "D6 | PROBLEM | 'fingerprint': {'mismatch': 'replay'}",
                "D9 | WARNING | 'retention': {'window': '2d'}",
                "D10 | WARNING | 'outcome': {'release': ['5xx'], 'store': ['2xx']}",
                "D11 | WARNING | 'fingerprint': {'verify': false}, 'principal': {'unauthenticated': 'bypass'}",
                "D12 | WARNING | 'outcome': {'store': ['2xx', 409]}",
                "D14 | PROBLEM | 'in_flight': {'wait': '1m', 'lease': '1s'}, 'retention': {'window': '10s'}",
                "D16 | WARNING | 'outcome': {'unknown': 'execute'}",
                "D17 | WARNING | 'retention': {'keep': '8d'}",
                "D18 | WARNING | 'failure': {'store_down': 'open'}, 'key': {'missing': 'reject'}",
                "D20 | WARNING | 'key': {'case': 'insensitive'}",
                "D21 | PROBLEM | 'retention': {'window': '10s'}",
                "D29 | WARNING | 'match': 'POST /oauth/token'",
            })
    void a_dangerous_combination_is_named_by_its_number(String danger, Finding.Severity severity, String blocks) {
        read("[{" + blocks + "}]");

        assertThat(findings.all())
                .filteredOn(finding -> finding.danger().equals(danger))
                .hasSize(1)
                .allSatisfy(finding -> {
                    assertThat(finding.severity()).isEqualTo(severity);
                    assertThat(finding.wayOut()).isNotBlank();
                });
    }

    @Test
    void the_default_policy_is_not_dangerous() {
        read("[{}]");

        assertThat(findings.all()).isEmpty();
    }

    @Test
    void altcraft_has_sixteen_pairs_that_undo_each_other() {
        read("[{'preset': 'altcraft', 'base_path': ['']}]");

        assertThat(texts()).anySatisfy(text -> assertThat(text).contains("16 pairs of routes undo each other"));
    }

    @Test
    void a_leaf_of_a_preset_is_changed_and_its_siblings_stay() {
        Policy policy = policy("'preset': 'adtarget', 'retention': {'window': '1h'}, 'key': {'length': {'max': 10}}");

        assertThat(policy.retention().window()).isEqualTo(Duration.ofHours(1));
        assertThat(policy.retention().keep()).isEqualTo(Duration.ofDays(2));
        assertThat(policy.key().minLength()).isEqualTo(1);
        assertThat(policy.key().maxLength()).isEqualTo(10);
    }

    @Test
    void a_list_of_a_preset_is_replaced_and_a_name_is_taken_back_by_null() {
        Policy policy = policy("""
                'preset': 'altcraft', 'principal': {'from': 'header:X-Token'},
                'replay': {'mark': {'replayed': {'Duplicate-Request': null, 'X-Again': 'yes'}}}
                """);

        assertThat(policy.principal().from()).hasSize(1);
        assertThat(policy.replay().markers().replayed())
                .isEqualTo(Map.of("Duplicate-Key", "${key_hash}", "X-Again", "yes"));
    }

    @Test
    void an_optional_block_of_a_preset_is_taken_back_by_null() {
        assertThat(policy("'preset': 'adtarget', 'wire': {'template': null}")
                        .wire()
                        .template())
                .isNull();
    }

    @Test
    void waiting_is_switched_on_by_its_length_and_off_by_its_mode() {
        assertThat(policy("'in_flight': {'wait': '3s'}").inFlight().waitAtMost())
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(policy("'in_flight': {'mode': 'wait'}").inFlight().waitAtMost())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(policy("'preset': 'altcraft', 'in_flight': {'mode': 'reject'}")
                        .inFlight()
                        .waitAtMost())
                .isZero();
    }

    @Test
    void a_key_may_be_composed_of_the_body() {
        Policy policy = policy("'key': {'from': [{'compose': ['body:/site', 'form:user']}, 'query:k']}");

        assertThat(policy.key().from())
                .containsExactly(
                        new KeySource.Composed(List.of(new KeySource.Json("/site"), new KeySource.Form("user"))),
                        new KeySource.Query("k"));
    }

    @Test
    void keys_may_be_derived_without_any_source() {
        Policy policy = policy("'key': {'from': [], 'missing': 'derive'}, 'outcome': {'unknown': 'execute'}");

        assertThat(policy.missing()).isEqualTo(MissingKey.DERIVE);
        assertThat(policy.derive()).isNotNull();
        assertThat(policy.outcome().unknown()).isEqualTo(OnUnknown.EXECUTE);
    }

    @Test
    void a_path_alone_is_for_the_methods_of_the_preset_under_every_prefix() {
        RouteTable table = read("[{'preset': 'print-one', 'match': ['/orders', '* /all'], 'base_path': ['', '/v2']}]");

        assertThat(table.routes())
                .extracting(Route::name)
                .containsExactlyInAnyOrder(
                        "POST /orders", "PATCH /orders", "POST /v2/orders", "PATCH /v2/orders", "* /all", "* /v2/all");
    }

    @Test
    void an_explicit_match_beats_the_same_route_of_a_preset_in_either_order() {
        for (String routes : List.of(
                "[{'preset': 'print-one'}, {'match': 'POST /**', 'name': 'mine'}]",
                "[{'match': 'POST /**', 'name': 'mine'}, {'preset': 'print-one'}]")) {
            RouteTable table = read(routes);

            assertThat(table.match("POST", "/a"))
                    .isInstanceOfSatisfying(
                            Match.Matched.class,
                            matched -> assertThat(
                                            matched.route().layers().get(0).name())
                                    .isEqualTo("mine"));
            assertThat(table.match("PATCH", "/a"))
                    .isInstanceOfSatisfying(
                            Match.Matched.class,
                            matched -> assertThat(
                                            matched.route().layers().get(0).name())
                                    .isEqualTo("print-one"));
        }
    }

    @Test
    void two_entries_for_the_same_requests_are_refused_at_both_places() {
        read("[{'match': 'POST /a/{x}'},\n {'match': ['PUT /b', 'POST /a/:y']}]");

        assertThat(texts())
                .containsExactly("test:2:23: routes[1]: POST /a/{y} matches the same requests as POST /a/{x} of"
                        + " routes[0] (test:1:12); leave one of them out");
    }

    @Test
    void two_presets_for_the_same_requests_are_refused() {
        read("[{'preset': 'ietf'}, {'preset': 'adtarget'}]");

        assertThat(texts()).anySatisfy(text -> assertThat(text).contains("POST /** matches the same requests"));
    }

    @Test
    void a_path_that_a_preset_lists_keeps_what_the_preset_says_about_it() {
        RouteTable table =
                read("[{'preset': 'altcraft', 'match': ['POST /v1.1/triggers/start_batch', 'POST /other']}]");

        assertThat(table.routes())
                .filteredOn(route -> route.path().text().endsWith("/start_batch"))
                .hasSize(2)
                .allMatch(route -> route.layers().get(0).missing() == MissingKey.EXECUTE);
        assertThat(table.routes())
                .filteredOn(route -> route.path().text().endsWith("/other"))
                .allMatch(route -> route.layers().get(0).missing() == MissingKey.DERIVE);
    }

    @Test
    void an_entry_of_the_preset_none_is_an_exception() {
        RouteTable table = read("[{'preset': 'ietf'}, {'preset': 'none', 'match': 'POST /oauth/token'}]");

        assertThat(table.match("POST", "/oauth/token")).isInstanceOf(Match.Unmatched.class);
        assertThat(table.match("POST", "/oauth/tokens")).isInstanceOf(Match.Matched.class);
        assertThat(table.match("POST", "/oauth//token")).isInstanceOf(Match.Ambiguous.class);
    }

    @Test
    void the_preset_none_takes_no_settings() {
        read("[{'preset': 'none', 'match': '/a', 'scope': ['principal']}]");

        assertThat(texts()).anySatisfy(text -> assertThat(text).contains("the preset none has no policy to change"));
    }
}
