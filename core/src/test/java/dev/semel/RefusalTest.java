package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.KeyRule;
import dev.semel.key.Secret;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Wire;
import dev.semel.store.Claim;
import dev.semel.store.Found;
import dev.semel.store.Nesting;
import dev.semel.store.StoredReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a refusal says, apart from what leads to it. */
final class RefusalTest {
    private static final Secret SECRET = Secret.of("a secret for tests only".getBytes(StandardCharsets.UTF_8));
    private static final Found FOUND = new Found(
            UUID.randomUUID(),
            7,
            1,
            null,
            Nesting.NONE,
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(23));

    private final Policies policies = new Policies();
    private final Replies replies = new Replies(SECRET);

    private static Wire wire(@Nullable String docs, Wire.@Nullable Template template, Wire.@Nullable Cors cors) {
        return new Wire(Map.of(), Map.of(), Map.of(), Duration.ofSeconds(1), docs, template, cors);
    }

    private static ReplayRule marking(ReplayRule.Markers markers) {
        return new ReplayRule(ReplayRule.Mode.CONFLICT, null, null, Set.of(), Map.of(), markers);
    }

    private Identified identified() {
        return identified(EngineFixture.order());
    }

    private Identified identified(RequestView request) {
        var route = policies.route();
        var result = new Identification(SECRET).identify(route, route.layers().get(0), request);
        return ((Identification.Result.Ready) result).identified();
    }

    private Reply alreadyCompleted(Headers kept, Map<String, String> labels) {
        var reply = new StoredReply(new Reply(201, kept, Body.of("{}")), true, labels);
        return replies.alreadyCompleted(identified(), new Claim.Completed(FOUND, reply));
    }

    @Test
    void already_completed_points_to_what_was_made() {
        Reply refusal = alreadyCompleted(Headers.of("Location", "/orders/7", "X-Other", "x"), Map.of());
        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.headers().first("Location")).contains("/orders/7");
        assertThat(refusal.headers().contains("X-Other")).isFalse();
        assertThat(refusal.headers().first("Semel-Status"))
                .contains("rejected;reason=already-completed;age=3600;ttl=82800;key=rotate");
        assertThat(alreadyCompleted(Headers.NONE, Map.of()).headers().contains("Location"))
                .isFalse();
    }

    @Test
    void already_completed_has_the_records_labels_in_the_apis_error_shape() {
        policies.wire = wire(
                null, new Wire.Template("application/json", "{\"id\":\"${label.id}\",\"no\":\"${label.no}\"}"), null);
        assertThat(alreadyCompleted(Headers.NONE, Map.of("id", "a\"b")).body().text())
                .isEqualTo("{\"id\":\"a\\\"b\",\"no\":\"\"}");
    }

    @Test
    void a_label_that_looks_like_a_placeholder_is_not_filled_in() {
        policies.wire = wire(null, new Wire.Template("text/plain", "${label.id} ${label.other} ${none}"), null);
        assertThat(alreadyCompleted(Headers.NONE, Map.of("id", "${code}$1", "other", "${label.id}"))
                        .body()
                        .text())
                .isEqualTo("${code}$1 ${label.id} ${none}");
    }

    @Test
    void a_label_is_escaped_where_the_error_shape_is_xml() {
        policies.wire = wire(null, new Wire.Template("application/xml", "<id>${label.id}</id>"), null);
        assertThat(alreadyCompleted(Headers.NONE, Map.of("id", "</id>&'\""))
                        .body()
                        .text())
                .isEqualTo("<id>&lt;/id&gt;&amp;&#39;&quot;</id>");
    }

    @Test
    void every_problem_links_to_its_explanation_where_there_is_one() {
        policies.wire = wire("https://api.example/problems", null, new Wire.Cors(Set.of("*"), false, List.of()));
        RequestView order = EngineFixture.order();
        Headers page = order.headers().with("Origin", "https://shop.example");
        Identified identified =
                identified(new RequestView(order.method(), order.path(), order.query(), page, order.body()));
        Policy policy = policies.policy();
        assertThat(List.of(
                        replies.refused(policy, page, Problem.KEY_MISSING, "x"),
                        replies.refused(identified, Problem.UNAVAILABLE, "x"),
                        replies.refused(identified, Problem.IN_PROGRESS, FOUND, "x"),
                        replies.ranSomehow(identified, Problem.UPSTREAM_FAILED, "x"),
                        replies.refused(identified, Problem.UPSTREAM_UNREACHABLE, "x")))
                .allSatisfy(reply -> {
                    String code =
                            reply.headers().first("Semel-Status").orElse("").replaceAll(".*;reason=([a-z-]+).*", "$1");
                    assertThat(reply.headers().all("Link"))
                            .containsExactly("<https://api.example/problems#" + code + ">; rel=\"describedby\"");
                    assertThat(reply.headers().first("Access-Control-Expose-Headers"))
                            .hasValueSatisfying(names -> assertThat(names).contains("Link"));
                });
    }

    @Test
    void a_problem_links_to_nothing_where_nothing_explains_it() {
        Reply refusal = replies.refused(identified(), Problem.UNAVAILABLE, "x");
        assertThat(refusal.headers().contains("Link")).isFalse();
    }

    @Test
    void a_refusal_is_marked_by_whether_it_met_a_record() {
        policies.replay = marking(new ReplayRule.Markers(
                Map.of("M", "executed"), Map.of("M", "replayed"), Map.of("M", "rejected"), Map.of("M", "refused")));
        assertThat(mark(replies.refused(identified(), Problem.IN_PROGRESS, FOUND, "x")))
                .isEqualTo("rejected");
        assertThat(mark(alreadyCompleted(Headers.NONE, Map.of()))).isEqualTo("rejected");
        assertThat(mark(replies.refused(identified(), Problem.UNAVAILABLE, "x")))
                .isEqualTo("refused");
        assertThat(mark(replies.refused(identified(), Problem.UPSTREAM_UNREACHABLE, "x")))
                .isEqualTo("refused");
        assertThat(mark(replies.refused(policies.policy(), Headers.NONE, Problem.KEY_INVALID, "x")))
                .isEqualTo("refused");
        assertThat(mark(replies.refused(policies.policy(), Headers.NONE, Problem.KEY_MISSING, "x")))
                .isEqualTo("none");
        assertThat(mark(replies.ranSomehow(identified(), Problem.UPSTREAM_FAILED, "x")))
                .isEqualTo("none");
    }

    private static String mark(Reply reply) {
        return reply.headers().first("M").orElse("none");
    }

    @Test
    void a_key_that_is_not_to_be_readable_is_known_to_its_sender_alone() {
        policies.replay = marking(new ReplayRule.Markers(Map.of(), Map.of(), Map.of("Key", "${key}")));
        assertThat(identified().readableKey()).isEqualTo("k1");
        KeyRule key = policies.key;
        policies.key = new KeyRule(
                key.from(),
                key.syntax(),
                key.minLength(),
                key.maxLength(),
                key.pattern(),
                key.caseSensitive(),
                key.deny(),
                key.firstSent(),
                false,
                key.blankIsMissing());
        Identified identified = identified();
        assertThat(identified.readableKey()).isNull();
        assertThat(replies.refused(identified, Problem.IN_PROGRESS, FOUND, "x")
                        .headers()
                        .first("Key"))
                .contains("k1");
        assertThat(identified.key().toString()).doesNotContain("k1");
    }
}
