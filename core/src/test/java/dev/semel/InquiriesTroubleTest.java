package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Secret;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.Problem;
import dev.semel.policy.RouteTable;
import dev.semel.store.BrowsableStore;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What an API's word is not to be taken for. */
final class InquiriesTroubleTest extends InquiriesFixture {
    @Test
    void an_answer_that_may_be_an_earlier_attempts_runs_nothing_while_the_latest_may_be_on_its_way() {
        policy.retryable = Policies.statuses("500");
        policy.inquiry = inquiry(Duration.ofMillis(1), Duration.ofMinutes(1));
        now(run(order()).complete(new Reply(500, Headers.NONE, Body.of("no"))));
        lost();
        words.add(json(200, "{\"state\":\"done\",\"status\":500,\"answer\":\"no\"}"));
        refused(order(), Problem.IN_PROGRESS);
        now.addAndGet(Duration.ofMinutes(1).toMillis());
        restart();
        words.add(json(200, "{\"state\":\"done\",\"status\":500,\"answer\":\"no\"}"));
        assertThat(run(order()).lease().attempt()).isEqualTo(3);
    }

    @Test
    void a_holder_that_comes_back_and_is_lost_again_is_asked_about_again() {
        LiveExecution first = lost();
        words.addAll(List.of(DONE, DONE));
        late = asked -> now(memory.renew(first.lease(), Duration.ofSeconds(1)));
        refused(order(), Problem.IN_PROGRESS);
        late = asked -> {};
        now.addAndGet(1001);
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void an_answer_that_leaves_it_open_by_rule_is_asked_about_without_any_repeat() {
        policy.rules = Set.of(new OutcomeRules.Rule(status("502"), OutcomeRules.Outcome.UNKNOWN));
        words.add(DONE);
        now(run(order()).complete(new Reply(502, Headers.NONE, Body.EMPTY)));
        until(() -> events.stream().anyMatch(Event.Settled.class::isInstance));
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void a_search_that_takes_longer_than_one_answer_may_still_finds_what_was_left() {
        lost();
        engine.close();
        var page = new CompletableFuture<BrowsableStore.Page>();
        engine = new Idempotency(
                searching(page),
                Secret.of("a secret for tests only".getBytes(StandardCharsets.UTF_8)),
                new Limits(10, 10, Duration.ofMillis(50), Duration.ZERO),
                this::answerCall,
                events::add);
        engine.settleUnknowns(new RouteTable(List.of(policy.route())));
        refused(order(), Problem.UNAVAILABLE); // a claim that began after the search has had its time
        words.add(DONE);
        page.complete(now(memory.list(BrowsableStore.RecordFilter.ALL, null, 10)));
        until(() -> events.stream().anyMatch(Event.Settled.class::isInstance));
    }

    /** A store that claims nothing in time, and searches until the page is there. */
    private BrowsableStore searching(CompletionStage<BrowsableStore.Page> page) {
        return (BrowsableStore) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BrowsableStore.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "claim" -> new CompletableFuture<>();
                    case "list" -> page;
                    default -> method.invoke(memory, arguments);
                });
    }

    @Test
    void a_key_that_would_make_the_question_another_path_is_not_asked_with() {
        run(request("..", "ann", "{}"));
        restart();
        now.addAndGet(Duration.ofSeconds(31).toMillis());
        words.add(DONE);
        refused(request("..", "ann", "{}"), Problem.OUTCOME_UNKNOWN);
        assertThat(asked).isEmpty();
    }
}
