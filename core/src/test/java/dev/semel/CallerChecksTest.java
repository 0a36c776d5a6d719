package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Secret;
import dev.semel.policy.CallerCheck;
import dev.semel.policy.PathTemplate;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call decides whether a caller may have what is kept for him. */
final class CallerChecksTest extends EngineFixture {
    private static final Reply NO = new Reply(
            401, Headers.of("WWW-Authenticate", "Bearer", "Connection", "close", "Content-Length", "2"), Body.of("no"));

    private final Queue<SideCalls.Call> calls = new ConcurrentLinkedQueue<>();
    private @Nullable Reply verdict = new Reply(204, Headers.NONE, Body.EMPTY);

    @BeforeEach
    void check() {
        policy.authorize = check(false, Duration.ZERO);
        engine.close();
        engine = new Idempotency(
                store,
                Secret.of("a secret for tests only".getBytes(StandardCharsets.UTF_8)),
                Limits.DEFAULT,
                this::answer,
                events::add);
    }

    private static CallerCheck check(boolean beforeClaim, Duration keep) {
        return new CallerCheck(
                "http://auth.example/", "GET", Set.of("x-tenant"), beforeClaim, Duration.ofSeconds(1), keep);
    }

    private CompletionStage<Reply> answer(SideCalls.Call call) {
        calls.add(call);
        return verdict == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no answer in time"))
                : CompletableFuture.completedFuture(verdict);
    }

    @Test
    void a_replay_is_given_to_a_caller_who_may_have_it() {
        now(run(order()).complete(CREATED));
        assertThat(calls).as("nothing is asked before a run").isEmpty();
        assertThat(replay(order()).body()).isEqualTo(CREATED.body());
        Headers sent = calls.element().headers();
        assertThat(sent.first("Authorization")).contains("Bearer ann");
        assertThat(sent.first("X-Forwarded-Method")).contains("POST");
        assertThat(sent.first("X-Forwarded-Uri")).contains("/orders?a=1");
        assertThat(sent.contains("Idempotency-Key")).isFalse();
    }

    @Test
    void a_caller_who_may_not_gets_the_checks_answer_and_no_replay() {
        now(run(order()).complete(CREATED));
        verdict = NO;
        Reply reply = refused(order(), Problem.NOT_AUTHORIZED);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body().text()).isEqualTo("no");
        assertThat(reply.headers().first("WWW-Authenticate")).contains("Bearer");
        assertThat(reply.headers().contains("Connection")).isFalse();
        assertThat(reply.headers().contains("Content-Length")).isFalse();
        assertThat(status(reply)).startsWith("rejected;reason=not-authorized");
    }

    @Test
    void nothing_is_replayed_when_nobody_can_say() {
        now(run(order()).complete(CREATED));
        verdict = null;
        Reply reply = refused(order(), Problem.AUTHORIZATION_UNAVAILABLE);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers().contains("Retry-After")).isTrue();
        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                Event.CheckFailed.class,
                                failed -> assertThat(failed.why()).isEqualTo("no answer in time")));
    }

    @Test
    void a_check_before_the_claim_keeps_strangers_from_running() {
        policy.authorize = check(true, Duration.ZERO);
        verdict = NO;
        refused(order(), Problem.NOT_AUTHORIZED);
        assertThat(store.claims).isEmpty();
        verdict = new Reply(200, Headers.NONE, Body.EMPTY);
        now(run(order()).complete(CREATED));
        calls.clear();
        replay(order());
        assertThat(calls).as("once for a request").hasSize(1);
    }

    @Test
    void a_yes_is_remembered_for_the_same_request_of_the_same_caller_only() {
        policy.authorize = check(false, Duration.ofHours(1));
        now(run(order()).complete(CREATED));
        now(run(request("k1", "bob", "{\"a\":1}")).complete(CREATED));
        replay(order());
        replay(order());
        assertThat(calls).hasSize(1);
        replay(request("k1", "bob", "{\"a\":1}"));
        assertThat(calls).hasSize(2);
    }

    @Test
    void a_no_is_not_remembered() {
        policy.authorize = check(false, Duration.ofHours(1));
        now(run(order()).complete(CREATED));
        verdict = NO;
        refused(order(), Problem.NOT_AUTHORIZED);
        verdict = new Reply(200, Headers.NONE, Body.EMPTY);
        replay(order());
    }

    @Test
    void a_check_at_an_inner_layer_gives_the_outer_key_back() {
        var inner = new Policies();
        inner.name = "test/inner";
        inner.authorize = policy.authorize;
        policy.authorize = null;
        policy.name = "outer";
        var route = new Route("POST", new PathTemplate("/orders"), List.of(policy.policy(), inner.policy()));
        inner.key = policy.key;
        now(((Admission.Proceed) now(engine.admit(route, order()))).execution().complete(CREATED));
        policy.name = "other-outer";
        var other = new Route("POST", new PathTemplate("/orders"), List.of(policy.policy(), inner.policy()));
        verdict = NO;
        assertThat(now(engine.admit(other, order()))).isInstanceOf(Admission.Reject.class);
        verdict = new Reply(200, Headers.NONE, Body.EMPTY);
        assertThat(now(engine.admit(other, order()))).isInstanceOf(Admission.Replay.class);
    }

    private static Route layered(Policies outer, Policies inner) {
        outer.name = "outer-" + System.nanoTime();
        return new Route("POST", new PathTemplate("/orders"), List.of(outer.policy(), inner.policy()));
    }

    private Policies inner(@Nullable CallerCheck check) {
        var inner = new Policies();
        inner.name = "inner";
        inner.authorize = check;
        return inner;
    }

    private static CallerCheck at(String url, boolean beforeClaim) {
        return new CallerCheck(url, "GET", Set.of(), beforeClaim, Duration.ofSeconds(1), Duration.ZERO);
    }

    @Test
    void a_check_that_was_passed_outside_says_nothing_of_another_one_inside() {
        Policies inner = inner(at("http://inner.example/", false));
        policy.authorize = at("http://outer.example/", true);
        now(((Admission.Proceed) now(engine.admit(layered(policy, inner), order())))
                .execution()
                .complete(CREATED));
        calls.clear();
        assertThat(now(engine.admit(layered(policy, inner), order()))).isInstanceOf(Admission.Replay.class);
        assertThat(calls)
                .extracting(SideCalls.Call::url)
                .containsExactly("http://outer.example/", "http://inner.example/");
    }

    @Test
    void a_check_before_the_claim_is_made_for_an_inner_layer_too() {
        policy.authorize = null;
        verdict = NO;
        assertThat(now(engine.admit(layered(policy, inner(at("http://inner.example/", true))), order())))
                .isInstanceOf(Admission.Reject.class);
        assertThat(store.claims).isEmpty();
    }

    @Test
    void a_check_of_an_outer_layer_is_made_before_the_inner_ones_answer_is_given_through_it() {
        now(((Admission.Proceed) now(engine.admit(layered(policy, inner(null)), order())))
                .execution()
                .complete(CREATED));
        verdict = NO;
        assertThat(now(engine.admit(layered(policy, inner(null)), order()))).isInstanceOf(Admission.Reject.class);
        assertThat(calls).hasSize(1);
    }

    @Test
    void the_same_check_at_two_layers_is_made_once() {
        Route route = layered(policy, inner(policy.authorize));
        now(((Admission.Proceed) now(engine.admit(route, order()))).execution().complete(CREATED));
        assertThat(now(engine.admit(layered(policy, inner(policy.authorize)), order())))
                .isInstanceOf(Admission.Replay.class);
        assertThat(calls).hasSize(1);
    }

    @Test
    void a_yes_is_remembered_no_longer_than_each_policy_says() {
        policy.authorize = check(false, Duration.ofHours(1));
        now(run(order()).complete(CREATED));
        replay(order());
        policy.authorize = check(false, Duration.ofNanos(1));
        replay(order());
        assertThat(calls).hasSize(2);
    }
}
