package dev.semel.policy.preset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.KeySource;
import dev.semel.key.PrincipalSource;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.Unauthenticated;
import dev.semel.policy.Problem;
import dev.semel.policy.RouteTable;
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

/** Layers within a route's own. */
class InnerLayersTest {
    private final Findings findings = new Findings();

    /** JSON with single quotes, for reading's sake. */
    private RouteTable read(String routes) {
        return RoutesShape.INSTANCE.read(
                JsonDocument.read(routes.replace('\'', '"'), "test"),
                Place.top(findings).field("routes"));
    }

    private List<Policy> layers(String blocks) {
        RouteTable table = read("[{" + blocks + "}]");
        assertThat(findings.all().stream().filter(Finding::isProblem)).isEmpty();
        return table.routes().get(0).layers();
    }

    private List<String> problems() {
        return findings.all().stream()
                .filter(Finding::isProblem)
                .map(Finding::text)
                .toList();
    }

    @Test
    void a_route_has_its_own_layer_and_those_within_in_the_order_they_are_written() {
        assertThat(layers("'inner': {'order': {}, 'event': {}}"))
                .extracting(Policy::name)
                .containsExactly("ietf", "ietf/order", "ietf/event");
        assertThat(layers("'name': 'mine', 'inner': {'order': {}}"))
                .extracting(Policy::name)
                .containsExactly("mine", "mine/order");
    }

    @Test
    void a_layer_has_its_own_key_and_the_defaults_of_all_that_it_leaves_out() {
        Policy inner = layers("'key': {'from': 'header:X'}, 'retention': {'window': '1h'}, 'inner': {'a': {}}")
                .get(1);

        assertThat(inner.key().from()).containsExactly(new KeySource.Header("Idempotency-Key"));
        assertThat(inner.retention().window()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void a_layer_knows_callers_and_fails_and_speaks_as_the_route_does_leaf_by_leaf() {
        List<Policy> layers = layers("""
                'principal': {'from': 'header:X-Token', 'unauthenticated': 'bypass'},
                'authorize': {'url': '/me'},
                'failure': {'request_limit': 17},
                'wire': {'status': {'in-progress': 423, 'key-reused': 409}},
                'inner': {'a': {'principal': {'unauthenticated': 'reject'}, 'wire': {'status': {'in-progress': 425}}}}
                """);
        Policy inner = layers.get(1);

        assertThat(inner.principal().from()).containsExactly(new PrincipalSource.Header("X-Token"));
        assertThat(inner.unauthenticated()).isEqualTo(Unauthenticated.REJECT);
        assertThat(inner.authorize()).isNotNull().isEqualTo(layers.get(0).authorize());
        assertThat(inner.failure().maxRequestBytes()).isEqualTo(17);
        assertThat(inner.wire().statuses()).isEqualTo(Map.of(Problem.IN_PROGRESS, 425, Problem.KEY_REUSED, 409));
    }

    @Test
    void an_inherited_block_is_taken_back_by_null() {
        assertThat(layers("'authorize': {'url': '/me'}, 'inner': {'a': {'authorize': null}}")
                        .get(1)
                        .authorize())
                .isNull();
    }

    @Test
    void a_leaf_of_a_presets_layer_is_changed_and_its_siblings_stay() {
        Policy inner = layers("""
                'preset': 'adtarget', 'match': 'POST /api/v1/events/conversion',
                'inner': {'conversion': {'retention': {'window': '7d'}}}
                """).get(1);

        assertThat(inner.retention().window()).isEqualTo(Duration.ofDays(7));
        assertThat(inner.inFlight().waitAtMost()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_layer_of_a_preset_is_taken_back_by_null() {
        String match = "'preset': 'adtarget', 'match': 'POST /api/v1/events/conversion'";

        assertThat(layers(match)).hasSize(2);
        assertThat(layers(match + ", 'inner': {'conversion': null}")).hasSize(1);
        assertThat(layers(match + ", 'inner': null")).hasSize(1);
    }

    @Test
    void the_path_of_a_presets_layer_brings_it_under_any_prefix_and_another_path_does_not() {
        assertThat(layers("'preset': 'adtarget', 'match': 'POST /api/v1/events/conversion', 'base_path': ['/eu']"))
                .hasSize(2);
        assertThat(layers("'preset': 'adtarget', 'match': 'POST /api/v1/events/lead'"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'inner': 5 | test:1:12: routes[0].inner = 5: this must be a mapping; write each layer as NAME: {key: …}",
                "'inner': {'a': 5} | test:1:18: routes[0].inner.a = 5: this must be a mapping",
                "'inner': {'A B': {}} | routes[0].inner.A B = \"A B\": a name has up to 64 small letters",
                "'inner': {'a': {'kee': {}}} | test:1:19: routes[0].inner.a.kee: there is no such field; did you mean key?",
                "'inner': {'a': {'preset': 'ietf'}} | routes[0].inner.a.preset: there is no such field",
                "'inner': {'a': {'retention': {'window': 'x'}}} | test:1:43: routes[0].inner.a.retention.window = \"x\"",
                "'inner': {'a': {}, 'b': {}, 'c': {}, 'd': {}} | routes[0].inner: there are too many layers; a route has at most 4",
                "'inner': {'a': {'fingerprint': {'verify': false}}} | routes[0].inner.a.principal.unauthenticated: anonymous callers",
                "'wire': {'retry_after': 'x'}, 'inner': {'a': {}} | routes[0].wire.retry_after",
            })
    void a_mistake_in_a_layer_is_named_once_with_its_place(String blocks, String expected) {
        assertThat(read("[{" + blocks + "}]")).isNull();
        assertThat(problems()).singleElement().asString().contains(expected);
    }

    @Test
    void mistakes_in_several_layers_are_found_at_once() {
        read("[{'preset': 'nope', 'scope': 1, 'inner': {'a': {'scope': 2}, 'b': {'scope': 3}}}]");

        assertThat(findings.all())
                .extracting(Finding::field)
                .containsExactlyInAnyOrder(
                        "routes[0].preset", "routes[0].scope", "routes[0].inner.a.scope", "routes[0].inner.b.scope");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "D37 | test:1:43 | 'inner': {'a': {'retention': {'window': '23h'}}}",
                "D39 | test:1:18 | 'inner': {'a': {}}, 'outcome': {'unknown': 'execute'}",
            })
    void a_layer_that_undoes_the_one_around_it_is_a_danger(String danger, String position, String blocks) {
        read("[{" + blocks + "}]");

        assertThat(findings.all())
                .filteredOn(finding -> finding.danger().equals(danger))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.isProblem()).isFalse();
                    assertThat(finding.text()).startsWith(position).contains("routes[0].inner.a.");
                });
    }

    @Test
    void a_layer_without_its_principal_is_refused_by_itself() {
        read("[{'inner': {'a': {'scope': ['route']}}}]");

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("routes[0].inner.a.scope: without the principal", "[D6]");
    }

    @Test
    void a_layer_like_the_one_around_it_is_not_dangerous() {
        layers("'inner': {'a': {}}, 'authorize': {'url': '/me'}");

        assertThat(findings.all()).isEmpty();
    }
}
