package dev.semel.policy.preset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.Place;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that somebody writes, or believes to have, beside those of the preset. */
class PresetLayersTest {
    private static final String CONVERSION = "POST /api/v1/events/conversion";
    private static final Set<String> NUMBERS = Set.of("D42", "D44", "D45");

    private static List<Finding> findings(String blocks) {
        var findings = new Findings();
        RoutesShape.INSTANCE.read(
                JsonDocument.read("[{" + blocks.replace('\'', '"') + "}]", "test"),
                Place.top(findings).field("routes"));
        return findings.all().stream()
                .filter(finding -> finding.isProblem() || NUMBERS.contains(finding.danger()))
                .toList();
    }

    private static String said(String blocks) {
        List<Finding> findings = findings(blocks);
        assertThat(findings).hasSize(1);
        return findings.get(0).text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'POST /v1/conv'", "'* /**'", "['POST /v1/conv', 'POST /api/v1/events/lead']"})
    void a_match_that_leaves_a_layer_of_the_preset_behind_is_a_danger(String match) {
        assertThat(said("'preset': 'adtarget', 'match': " + match))
                .startsWith("test:1:34: warning: routes[0].match: the preset has its layer conversion for"
                        + " /api/v1/events/conversion, which is not named")
                .contains("[D42]", "match /api/v1/events/conversion, write the layer under inner, or inner: null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'preset': 'adtarget'",
                "'preset': 'adtarget', 'base_path': ['/eu']",
                "'preset': 'adtarget', 'match': '" + CONVERSION + "'",
                "'preset': 'adtarget', 'match': ['* /**', '" + CONVERSION + "']",
                "'preset': 'adtarget', 'match': 'POST /v1/conv', 'inner': null",
                "'preset': 'adtarget', 'match': 'POST /v1/conv', 'inner': {'conversion': null}",
                "'preset': 'adtarget', 'match': 'POST /v1/conv', 'inner': {'conversion': {'key': {}}}",
                "'preset': 'adtarget', 'match': 'POST /v1/conv', 'inner': {'event': {}}",
                "'preset': 'adtarget', 'inner': {'conversion': null}",
                "'preset': 'adtarget', 'match': '" + CONVERSION
                        + "', 'inner': {'conversion': {'scope': ['principal']}}",
                "'preset': 'altcraft', 'match': 'POST /v1/conv'",
                "'match': 'POST /v1/conv', 'inner': {'event': {}}",
            })
    void a_layer_that_is_there_or_is_not_wanted_is_none(String blocks) {
        assertThat(findings(blocks)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'match': 'POST /v1/conv', ", "'match': ['/**', '" + CONVERSION + "'], "})
    void a_leaf_of_a_layer_that_a_route_does_not_have_makes_another_layer(String match) {
        assertThat(said("'preset': 'adtarget', " + match + "'inner': {'conversion': {'scope': ['principal']}}"))
                .contains(
                        "routes[0].inner.conversion: the preset has this layer for /api/v1/events/conversion alone",
                        "[D42]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'inner': {'foo': null} | test:1:13: routes[0].inner.foo: there is no such layer to take back; leave it out",
                "'preset': 'adtarget', 'inner': {'convrsion': null} | test:1:35: routes[0].inner.convrsion: there is no such layer to take back; did you mean conversion?",
                "'preset': 'adtarget', 'inner': {'convrsion': {}} | test:1:35: warning: routes[0].inner.convrsion: this is a layer of its own, and changes none of the preset [D45]; did you mean conversion?",
            })
    void a_layer_by_a_name_that_the_preset_does_not_have_is_named(String blocks, String expected) {
        assertThat(said(blocks)).isEqualTo(expected);
    }

    @Test
    void a_question_about_a_layer_around_another_is_a_danger() {
        String asks = "{'unknown': 'ask', 'ask': {'url': '/a', 'done': {'status': 200}, 'never': {'status': 404}}}";

        assertThat(said("'outcome': " + asks + ", 'inner': {'a': {}}"))
                .startsWith("test:1:26: warning: routes[0].outcome.unknown: the API knows a request by its innermost")
                .contains("that passes ietf/a too is never asked about", "[D44]");
        assertThat(said("'inner': {'a': {'outcome': " + asks + "}, 'b': {}}"))
                .contains("routes[0].inner.a.outcome.unknown", "[D44]");
        assertThat(findings("'outcome': " + asks + ", 'inner': {'a': {'outcome': " + asks + "}}"))
                .isEmpty();
        assertThat(findings("'inner': {'a': {'outcome': " + asks + "}}")).isEmpty();
    }
}
