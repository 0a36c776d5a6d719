package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.JsonText;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Overlay;
import dev.semel.policy.document.Place;
import dev.semel.policy.preset.Presets;
import dev.semel.policy.preset.RoutesShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What {@code semel.routes} says reaches the engine as the gateway's file would. */
final class RouteSettingsTest {
    private static List<Route> routes(String yaml) {
        var routes = new AtomicReference<List<Route>>();
        Settings.yaml("semel:\n  store: memory\n" + yaml).run(context -> {
            assertThat(context).hasNotFailed();
            routes.set(context.getBean(SemelRoutes.class).get().routes());
        });
        return routes.get();
    }

    private static Policy policy(String yaml) {
        return routes("  routes:\n" + yaml.indent(2)).getFirst().layers().getFirst();
    }

    private static String failure(String yaml) {
        var failure = new AtomicReference<String>();
        Settings.yaml("semel:\n  store: memory\n" + yaml).run(context -> {
            assertThat(context).hasFailed();
            failure.set(context.getStartupFailure().getMessage());
        });
        return failure.get();
    }

    static Stream<String> presets() {
        return Presets.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void a_preset_brings_its_own_routes(String name) {
        assertThat(routes("  routes: [{preset: " + name + "}]"))
                .isEqualTo(Presets.routes(name).inService().routes());
    }

    /** JSON is YAML: each block of the preset goes through Spring's flat names and back. */
    @ParameterizedTest
    @MethodSource("presets")
    void each_block_of_a_preset_can_be_written_out(String name) throws IOException {
        String written;
        try (InputStream preset = Presets.class.getResourceAsStream("/dev/semel/policy/presets/" + name + ".json")) {
            Mapping document =
                    (Mapping) JsonDocument.read(new String(preset.readAllBytes(), StandardCharsets.UTF_8), "preset");
            Mapping blocks = merged(policy(document), document.get("routes"));
            written = JsonText.write(blocks).strip();
        }
        String entry = "{\"match\": \"POST /x\"" + (written.equals("{}") ? "}" : ", " + written.substring(1));

        assertThat(routes("  routes: [" + entry + "]")).isEqualTo(direct("[" + entry + "]"));
    }

    private static Mapping policy(Mapping document) {
        return document.get("policy") instanceof Mapping said ? said : new Mapping(List.of(), document.position());
    }

    /** With what the preset says of its first routes. */
    private static Mapping merged(Mapping policy, Node groups) {
        return groups instanceof Node.Sequence sequence
                        && !sequence.items().isEmpty()
                        && sequence.items().getFirst() instanceof Mapping group
                ? Overlay.merge(policy, policy(group))
                : policy;
    }

    private static List<Route> direct(String json) {
        var findings = new Findings();
        RouteTable table = RoutesShape.INSTANCE.read(JsonDocument.read(json, "test"), Place.top(findings));
        assertThat(findings.all()).noneMatch(finding -> finding.isProblem());
        return table.inService().routes();
    }

    @Test
    void layers_and_names_of_their_own_keep_their_spelling() {
        String json = "[{match: POST /v1/conversions, principal: {unauthenticated: bypass}, inner: {conversion: {"
                + "key: {from: [{compose: [body:/user, body:/channel]}], readable: false}, scope: [principal],"
                + "fingerprint: {verify: false}, outcome: {store: [2xx], retryable: [5xx], release: [4xx],"
                + "rules: [{when: {json: {pointer: /status, in: [pending, failed]}}, then: retryable}]},"
                + "replay: {merge: {deduplicated: true, times: 2, note: \"2\"}, mark: {replayed: {X-Again: \"yes\"}}},"
                + "labels: {conversionId: {response: body:/conversionId}}}}}]";
        List<Route> routes = routes("  routes: " + json);
        assertThat(routes.getFirst().layers()).extracting(Policy::name).containsExactly("ietf", "ietf/conversion");
        Policy inner = routes.getFirst().layers().get(1);
        assertThat(inner.replay().merge())
                .containsEntry("deduplicated", "true")
                .containsEntry("times", "2")
                .containsEntry("note", "\"2\"");
        assertThat(inner.replay().markers().replayed()).containsOnlyKeys("X-Again");
        assertThat(inner.labels()).extracting(label -> label.name()).containsExactly("conversionId");
    }

    @Test
    void fields_may_be_written_with_dashes() {
        Policy policy = policy("""
                - match: POST /orders
                  in-flight: {mode: wait, wait: 7s}
                  failure: {storeDown: open, response-limit: 2KiB}
                """);
        assertThat(policy.inFlight().waitAtMost()).isEqualTo(Duration.ofSeconds(7));
        assertThat(policy.failure().maxReplyBytes()).isEqualTo(2048);
    }

    @Test
    void an_empty_list_is_empty_and_nothing_takes_back_what_the_preset_says() {
        Policy policy = policy("""
                - match: POST /orders
                  outcome: {release: [], store: [2xx]}
                  key: {deny: []}
                """);
        assertThat(policy.outcome().release()).isEmpty();
        assertThat(routes("""
                  routes:
                  - preset: adtarget
                    inner: {conversion: null}
                """)).allSatisfy(route -> assertThat(route.layers()).hasSize(1));
        assertThat(policy("""
                - preset: gocardless
                  match: POST /x
                  wire: {template: null}
                """).wire().template()).isNull();
    }

    @Test
    void placeholders_are_put_in_and_the_engines_own_words_stay() {
        Route route = routes("""
                  routes:
                  - match: POST ${my.base:/v1}/${semel.store}
                    wire:
                      template: {content_type: text/plain, body: "${code} in ${semel.store}"}
                """).getFirst();
        assertThat(route.name()).isEqualTo("POST /v1/memory");
        assertThat(route.layers().getFirst().wire().template().body()).isEqualTo("${code} in memory");
    }

    @Test
    void no_routes_is_an_empty_list() {
        assertThat(routes("  routes: []")).isEmpty();
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_with_its_place_and_the_way_out() {
        String failure = failure("""
                  routes:
                  - match: post /orders
                  - match: POST /a
                    in_flight: {mode: wiat}
                    retention: {window: 5 minutes}
                  - preset: sripe
                  - match: POST /${no.such.property}
                """);
        assertThat(failure)
                .contains("application.yml:4:12: semel.routes[0].match = \"post /orders\"")
                .contains("semel.routes[1].in_flight.mode = \"wiat\"", "did you mean wait?")
                .contains("semel.routes[1].retention.window = \"5 minutes\"")
                .contains("did you mean stripe?")
                .contains("there is no property no.such.property");
    }

    @Test
    void routes_that_match_the_same_requests_are_refused() {
        assertThat(failure("  routes: [{match: POST /a}, {match: 'POST /a', preset: stripe}]"))
                .contains("POST /a matches the same requests as POST /a of semel.routes[0]");
    }

    @Test
    void the_name_of_the_list_is_read_as_spring_reads_names() {
        assertThat(routes("  Routes: [{match: POST /a}]").getFirst().name()).isEqualTo("POST /a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEMEL_ROUTES_0_MATCH", "semel_routes_0_match"})
    void routes_in_single_variables_of_the_environment_are_refused(String variable) {
        Settings.yaml("semel: {store: memory}")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("environment", Map.of(variable, "POST /a"))))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining(variable + ": a variable of the environment"));
    }

    private static ApplicationContextRunner below(Map<String, Object> profile, String yaml) {
        return Settings.yaml(yaml)
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("application-prod", profile)));
    }

    @Test
    void one_field_of_a_route_that_is_set_elsewhere_is_refused_with_both_places() {
        String yaml = """
                semel:
                  store: memory
                  routes:
                  - {match: POST /orders, preset: square}
                  - {match: POST /refunds}
                """;
        below(Map.of("semel.routes[0].preset", "gocardless"), yaml)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("application.yml:4:13: semel.routes[0].match: the list of semel.routes is"
                                + " taken whole from application-prod")
                        .hasMessageContaining("application.yml:5:13: semel.routes[1]"));
    }

    @Test
    void a_whole_list_replaces_another_and_an_empty_one_takes_all_routes_away() {
        String yaml = """
                semel:
                  store: memory
                  routes: [{match: POST /orders, in_flight: {mode: wait}}]
                """;
        below(Map.of("semel.routes[0].match", "POST /a", "semel.routes[0].in-flight.mode", "reject"), yaml)
                .run(context -> assertThat(
                                context.getBean(SemelRoutes.class).get().routes())
                        .extracting(Route::name)
                        .containsExactly("POST /a"));
        below(Map.of("semel.routes", ""), yaml)
                .run(context -> assertThat(
                                context.getBean(SemelRoutes.class).get().routes())
                        .isEmpty());
    }

    @Test
    void one_field_of_a_policy_that_is_set_elsewhere_leaves_the_others() {
        List<PropertySource<?>> sources = new ArrayList<>();
        sources.add(new MapPropertySource("application-prod", Map.of("semel.policies.pay.in-flight.wait", "7s")));
        sources.addAll(Settings.sources("""
                semel.policies.pay:
                  preset: stripe
                  in_flight: {mode: wait, wait: 5s}
                  outcome: {release: [502]}
                """));
        sources.add(new MapPropertySource("lower", Map.of("semel.policies.pay.outcome.release[1]", "503")));
        var environment = new StandardEnvironment();
        sources.forEach(environment.getPropertySources()::addLast);
        Mapping policy =
                new EnvironmentSettings(environment, new Findings()).policies().get("pay");
        assertThat(JsonText.write(policy).replaceAll("\\s", ""))
                .isEqualTo("{\"in_flight\":{\"wait\":\"7s\",\"mode\":\"wait\"},\"preset\":\"stripe\","
                        + "\"outcome\":{\"release\":[502]}}");
    }

    @Test
    void routes_without_a_store_are_refused() {
        Settings.yaml("semel: {routes: [{match: POST /a}]}")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(SemelStartException.class)
                        .hasMessageContaining("no store to keep their records in"));
    }

    @Test
    void a_route_says_whether_its_record_commits_with_the_run() {
        Settings.yaml("""
                semel:
                  store: memory
                  transactional: true
                  routes:
                  - {match: POST /a}
                  - {match: POST /b, transactional: false}
                """).withBean(Provider.class).run(context -> {
            SemelRoutes routes = context.getBean(SemelRoutes.class);
            assertThat(routes.get().routes())
                    .filteredOn(routes::isTransactional)
                    .extracting(Route::name)
                    .containsExactly("POST /a");
            assertThat(Set.copyOf(routes.get().routes())).hasSize(2);
        });
    }

    @Test
    void a_setting_that_nobody_reads_is_refused() {
        assertThat(failure("""
                  route: [{match: POST /a}]
                  limits: {waiterz: 3}
                """))
                .contains("semel.route[0].match: there is no such setting")
                .contains("application.yml:4:21: semel.limits.waiterz: there is no such setting");
    }

    @Test
    void a_policy_that_asks_needs_something_that_sends_the_question() {
        assertThat(failure("""
                  routes:
                  - match: POST /a
                    authorize: {url: "https://auth.example.com/check"}
                """)).contains("POST /a has outcome.ask or authorize (ietf), and nothing here sends");
    }

    /** As if there were transactions. */
    static final class Provider implements RouteCheck {
        @Override
        public void check(RouteTable routes) {
            assertThat(routes.routes()).isNotEmpty();
        }

        @Override
        public boolean providesTransactions() {
            return true;
        }
    }
}
