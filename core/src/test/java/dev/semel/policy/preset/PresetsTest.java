package dev.semel.policy.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.key.KeySource;
import dev.semel.key.KeySyntax;
import dev.semel.key.PrincipalRule;
import dev.semel.key.PrincipalSource;
import dev.semel.key.ScopePart;
import dev.semel.policy.Label;
import dev.semel.policy.OutcomeRules.Outcome;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.Policy.Unauthenticated;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.RouteTable.Match;
import dev.semel.policy.Verification.Mismatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class PresetsTest {
    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> ALL = Presets.NAMES;

    @ParameterizedTest
    @FieldSource("ALL")
    void every_preset_says_what_it_is_and_where_from(String name) {
        Preset preset = Presets.named(name);

        assertThat(preset.name()).isEqualTo(name);
        assertThat(preset.title()).isNotBlank();
        assertThat(preset.source()).isNotBlank();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void every_preset_brings_routes_but_none(String name) {
        assertThat(Presets.routes(name).routes().isEmpty()).isEqualTo(name.equals("none"));
    }

    @Test
    void an_unknown_preset_is_refused_with_the_known_ones() {
        assertThatThrownBy(() -> Presets.named("iets")).hasMessageContaining("ietf, oasis, stripe, paypal");
    }

    @Test
    void ietf_is_the_defaults() {
        Policy policy = Presets.policy("ietf");

        assertThat(Presets.routes("ietf").routes()).extracting(Route::name).containsExactly("POST /**", "PATCH /**");
        assertThat(policy.name()).isEqualTo("ietf");
        assertThat(policy.key().from()).containsExactly(new KeySource.Header("Idempotency-Key"));
        assertThat(policy.key().syntax()).isEqualTo(KeySyntax.BARE_OR_QUOTED);
        assertThat(policy.missing()).isEqualTo(MissingKey.EXECUTE);
        assertThat(policy.scope()).containsExactlyInAnyOrder(ScopePart.PRINCIPAL, ScopePart.METHOD, ScopePart.ROUTE);
        assertThat(policy.principal())
                .isEqualTo(new PrincipalRule(
                        List.of(new PrincipalSource.Authorization(), new PrincipalSource.Header("X-Api-Key")),
                        PrincipalRule.Combine.ALL));
        assertThat(policy.unauthenticated()).isEqualTo(Unauthenticated.SHARED);
        assertThat(policy.fingerprint().rule().body()).isEqualTo(BodyReading.AUTO);
        assertThat(policy.fingerprint().mismatch()).isEqualTo(Mismatch.REJECT);
        assertThat(policy.inFlight().waitAtMost()).isZero();
        assertThat(policy.replay().markers().replayed()).isEqualTo(Map.of("Idempotent-Replayed", "true"));
        assertThat(policy.retention().window()).isEqualTo(Duration.ofHours(24));
        assertThat(policy.retention().keep()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void print_one_compares_the_endpoint_instead_of_scoping_by_it() {
        Policy policy = Presets.policy("print-one");

        assertThat(Presets.routes("print-one").routes())
                .extracting(Route::name)
                .containsExactly("POST /**", "PATCH /**");
        assertThat(policy.key().maxLength()).isEqualTo(255);
        assertThat(policy.key().syntax()).isEqualTo(KeySyntax.BARE);
        assertThat(policy.scope()).containsExactly(ScopePart.PRINCIPAL);
        assertThat(policy.principal().from()).containsExactly(new PrincipalSource.Header("x-api-key"));
        assertThat(policy.fingerprint().rule().parts()).hasSize(4);
        assertThat(policy.fingerprint().mismatch()).isEqualTo(Mismatch.REJECT);
    }

    @Test
    void adtarget_keeps_nothing_of_a_request_and_only_the_content_type_of_an_answer() {
        Policy policy = Presets.policy("adtarget");

        assertThat(policy.key().maxLength()).isEqualTo(128);
        assertThat(policy.scope()).containsExactly(ScopePart.PRINCIPAL);
        assertThat(policy.fingerprint().rule()).isNull();
        assertThat(policy.fingerprint().mismatch()).isEqualTo(Mismatch.REPLAY);
        assertThat(policy.replay().keep()).isEqualTo(Set.of("content-type"));
        assertThat(policy.replay().markers().replayed()).isEqualTo(Map.of("X-Idempotent-Replay", "true"));
        assertThat(policy.retention().window()).isEqualTo(Duration.ofHours(24));
        assertThat(policy.retention().keep()).isEqualTo(Duration.ofDays(2));
        assertThat(policy.wire().codes()).containsEntry(Problem.IN_PROGRESS, "IDEMPOTENT_IN_PROGRESS");
        assertThat(policy.wire().codes()).containsOnlyKeys(Problem.values());
        assertThat(policy.wire().cors().origins()).containsExactly("*");
    }

    @Test
    void adtarget_takes_conversions_of_one_user_channel_and_event_for_one_operation() {
        Route route = Presets.routes("adtarget").routes().stream()
                .filter(each -> each.path().text().endsWith("/conversion"))
                .findFirst()
                .orElseThrow();

        assertThat(route.layers()).hasSize(2);
        assertThat(route.layers().get(0)).isEqualTo(Presets.policy("adtarget"));
        Policy inner = route.layers().get(1);
        assertThat(inner.name()).isEqualTo("adtarget/conversion");
        assertThat(inner.key().from())
                .containsExactly(new KeySource.Composed(List.of(
                        new KeySource.Json("/telegramUserId"),
                        new KeySource.Json("/channelId"),
                        new KeySource.Json("/eventType"))));
        assertThat(inner.key().readable()).isFalse();
        assertThat(inner.principal()).isEqualTo(route.layers().get(0).principal());
        assertThat(inner.wire()).isEqualTo(route.layers().get(0).wire());
        assertThat(inner.inFlight().waitAtMost()).isEqualTo(Duration.ofSeconds(5));
        assertThat(inner.replay().merge()).isEqualTo(Map.of("deduplicated", "true"));
        assertThat(inner.replay().markers().replayed()).isEmpty();
        assertThat(inner.retention().window()).isEqualTo(Duration.ofDays(2));
        assertThat(inner.labels())
                .containsExactly(new Label("conversionId", new Label.Source.AnswerField("/conversionId")));
    }

    @ParameterizedTest
    @CsvSource({
        "200, sent, STORE",
        "201, sent, STORE",
        "200, pending, RETRYABLE",
        "200, failed, RETRYABLE",
        "200, skipped, RETRYABLE",
        "500, , RETRYABLE",
        "503, , RETRYABLE",
        "400, , RELEASE",
        "429, , RELEASE",
        "302, , RELEASE",
    })
    void what_an_answer_means_to_a_conversion(int status, String state, Outcome expected) {
        Policy inner = Presets.routes("adtarget").routes().stream()
                .filter(each -> each.path().text().endsWith("/conversion"))
                .findFirst()
                .orElseThrow()
                .layers()
                .get(1);
        Body body = Body.of("{\"status\":\"" + state + "\"}");

        assertThat(inner.outcome().decide(new Reply(status, Headers.NONE, body)))
                .isEqualTo(expected);
    }

    @Test
    void altcraft_has_102_routes_of_which_six_take_a_request_id_only() {
        List<Route> routes = Presets.routes("altcraft").routes();
        List<String> bare = routes.stream()
                .map(route -> route.path().text())
                .filter(path -> !path.startsWith("/api/"))
                .toList();

        assertThat(routes).hasSize(204).allMatch(route -> route.method().equals("POST"));
        assertThat(bare).hasSize(102).doesNotHaveDuplicates();
        assertThat(bare.stream().filter(path -> path.contains("{list_id}"))).hasSize(9);
        assertThat(routes.stream()
                        .filter(route -> route.layers().get(0).missing() == MissingKey.EXECUTE)
                        .map(route -> route.path().text())
                        .filter(path -> !path.startsWith("/api/")))
                .containsExactlyInAnyOrder(
                        "/v1.1/triggers/start_batch",
                        "/v1.1/triggers/start_batch_task",
                        "/v1.1/triggers/import_and_start_batch",
                        "/v1.1/triggers/import_and_start_batch_task",
                        "/v1.1/workflows/import_and_start_batch",
                        "/v1.1/workflows/import_and_start_batch_task");
    }

    @Test
    void altcraft_follows_the_readings_chosen() {
        Policy policy = Presets.policy("altcraft");

        assertThat(policy.missing()).isEqualTo(MissingKey.DERIVE);
        assertThat(policy.derive().body()).isEqualTo(BodyReading.BYTES);
        assertThat(policy.derive().headers()).containsExactly("content-type");
        assertThat(policy.principal().combine()).isEqualTo(PrincipalRule.Combine.AGREE);
        assertThat(policy.principal().from())
                .containsExactly(
                        new PrincipalSource.Bearer(),
                        new PrincipalSource.Json("/token"),
                        new PrincipalSource.Query("token"));
        assertThat(policy.unauthenticated()).isEqualTo(Unauthenticated.BYPASS);
        assertThat(policy.fingerprint().rule()).isNotNull();
        assertThat(policy.fingerprint().mismatch()).isEqualTo(Mismatch.REPLAY);
        assertThat(policy.inFlight().waitAtMost()).isEqualTo(Duration.ofSeconds(10));
        assertThat(policy.replay().markers().replayed())
                .isEqualTo(Map.of("Duplicate-Request", "true", "Duplicate-Key", "${key_hash}"));
        assertThat(policy.replay().markers().rejected()).containsEntry("Duplicate-Request", "true");
        assertThat(policy.replay().markers().executed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ietf, 200, STORE",
        "ietf, 201, STORE",
        "ietf, 303, STORE",
        "ietf, 404, STORE",
        "ietf, 422, STORE",
        "ietf, 500, STORE",
        "ietf, 502, STORE",
        "ietf, 401, RELEASE",
        "ietf, 403, RELEASE",
        "ietf, 407, RELEASE",
        "ietf, 408, RELEASE",
        "ietf, 425, RELEASE",
        "ietf, 429, RELEASE",
        "ietf, 503, RELEASE",
        "ietf, 301, RELEASE",
        "ietf, 302, RELEASE",
        "ietf, 307, RELEASE",
        "ietf, 308, RELEASE",
        "print-one, 500, STORE",
        "print-one, 502, STORE",
        "print-one, 503, STORE",
        "print-one, 504, STORE",
        "print-one, 404, STORE",
        "print-one, 401, RELEASE",
        "print-one, 403, RELEASE",
        "print-one, 429, RELEASE",
        "adtarget, 200, STORE",
        "adtarget, 201, STORE",
        "adtarget, 400, RELEASE",
        "adtarget, 404, RELEASE",
        "adtarget, 402, RELEASE",
        "adtarget, 429, RELEASE",
        "adtarget, 500, RELEASE",
        "adtarget, 503, RELEASE",
        "altcraft, 200, STORE",
        "altcraft, 400, STORE",
        "altcraft, 401, RELEASE",
        "altcraft, 402, RELEASE",
        "altcraft, 429, RELEASE",
        "altcraft, 500, RELEASE",
        "altcraft, 503, RELEASE",
        "stripe, 500, STORE",
        "stripe, 402, STORE",
        "stripe, 400, RELEASE",
        "stripe, 403, RELEASE",
        "stripe, 409, RELEASE",
        "stripe, 429, RELEASE",
    })
    void the_outcome_of_a_status(String preset, int status, Outcome expected) {
        var reply = new Reply(status, Headers.NONE, Body.EMPTY);

        assertThat(Presets.policy(preset).outcome().withoutRules().decide(reply))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ietf, POST, /anything, POST /**",
        "ietf, PUT, /anything, none",
        "print-one, PATCH, /v2/orders, PATCH /**",
        "print-one, DELETE, /v2/orders, none",
        "adtarget, POST, /api/v1/events/lead, POST /**",
        "adtarget, POST, /api/v1/events/conversion, POST /api/v1/events/conversion",
        "altcraft, POST, /v1.1/profiles/add, POST /v1.1/profiles/add",
        "altcraft, POST, /api/v1.1/profiles/add, POST /api/v1.1/profiles/add",
        "altcraft, POST, /v1.0/lists/17/import, POST /v1.0/lists/{list_id}/import",
        "altcraft, POST, /v1.0/lists/17/18/import, none",
        "altcraft, POST, /v1.1/profiles/delete, none",
        "none, POST, /anything, none",
    })
    void what_a_preset_matches(String preset, String method, String path, String expected) {
        Match match = Presets.routes(preset).match(method, path);

        assertThat(match instanceof Match.Matched matched ? matched.route().name() : "none")
                .isEqualTo(expected);
    }

    @Test
    void the_routes_of_a_preset_share_their_policies() {
        RouteTable table = Presets.routes("altcraft");

        assertThat(table.routes().stream()
                        .map(route -> System.identityHashCode(route.layers().get(0)))
                        .distinct())
                .hasSize(2);
    }
}
