package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Identification.Result;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.key.FirstSent;
import dev.semel.key.KeyRule;
import dev.semel.key.Secret;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention;
import dev.semel.policy.Retention.Starts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class FirstSentTest {
    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");
    private static final String HEADER = "Repeatability-First-Sent";

    private final Policies policies = policies();
    private final Identification identification = new Identification(
            Secret.of("a secret for tests only".getBytes(StandardCharsets.UTF_8)), InstantSource.fixed(NOW));

    private static Policies policies() {
        var policies = new Policies();
        policies.key = firstSent(policies.key);
        policies.retention = retention(Starts.FIRST_SENT, Duration.ofHours(25));
        return policies;
    }

    private static KeyRule firstSent(KeyRule key) {
        return new KeyRule(
                key.from(),
                key.syntax(),
                key.minLength(),
                key.maxLength(),
                key.pattern(),
                key.caseSensitive(),
                key.deny(),
                new FirstSent(HEADER, Duration.ofSeconds(30)),
                key.readable(),
                key.blankIsMissing());
    }

    private static Retention retention(Starts starts, Duration keep) {
        return new Retention(Duration.ofHours(24), starts, keep, Retention.Between.REPLAY);
    }

    private Result identify(RequestView request) {
        var route = policies.route();
        return identification.identify(route, route.layers().get(0), request);
    }

    private static RequestView sent(String date) {
        RequestView order = EngineFixture.order();
        return with(order, order.headers().with(HEADER, date));
    }

    private static RequestView with(RequestView request, Headers headers) {
        return new RequestView(request.method(), request.path(), request.query(), headers, request.body());
    }

    private void refused(RequestView request, Problem problem) {
        assertThat(identify(request)).isInstanceOfSatisfying(Result.Refused.class, refused -> {
            assertThat(refused.problem()).isEqualTo(problem);
            assertThat(refused.detail()).contains(HEADER);
        });
    }

    private Duration windowLeft(RequestView request) {
        return ((Result.Ready) identify(request)).identified().windowLeft();
    }

    @Test
    void a_time_within_the_window_is_accepted_in_every_form() {
        assertThat(windowLeft(sent("Thu, 26 Nov 2026 02:00:00 GMT"))).isEqualTo(Duration.ofHours(23));
        assertThat(windowLeft(sent("Thursday, 26-Nov-26 02:00:00 GMT"))).isEqualTo(Duration.ofHours(23));
        assertThat(windowLeft(sent("Thu Nov 26 02:00:00 2026"))).isEqualTo(Duration.ofHours(23));
    }

    @Test
    void a_key_without_its_time_and_a_time_without_its_key_are_refused() {
        refused(EngineFixture.order(), Problem.KEY_INVALID);
        RequestView sent = sent("Thu, 26 Nov 2026 02:00:00 GMT");
        refused(with(sent, sent.headers().where(name -> !name.equals("Idempotency-Key"))), Problem.KEY_INVALID);
    }

    @Test
    void a_request_with_neither_has_no_key() {
        RequestView order = EngineFixture.order();
        RequestView keyless = with(order, order.headers().where(name -> !name.equals("Idempotency-Key")));
        assertThat(identify(keyless)).isEqualTo(new Result.Unprotected(Admission.Bypass.Reason.NO_KEY));
        assertThat(identify(with(keyless, keyless.headers().with(HEADER, ""))))
                .isEqualTo(new Result.Unprotected(Admission.Bypass.Reason.NO_KEY));
    }

    @Test
    void what_is_no_time_or_two_is_refused() {
        refused(sent("yesterday"), Problem.KEY_INVALID);
        refused(sent(""), Problem.KEY_INVALID);
        RequestView once = sent("Thu, 26 Nov 2026 02:00:00 GMT");
        Headers twice = once.headers().plus(Headers.of(HEADER, "Thu, 26 Nov 2026 02:00:00 GMT"));
        refused(with(once, twice), Problem.KEY_INVALID);
    }

    @Test
    void the_wrong_day_of_a_right_date_is_named() {
        assertThat(identify(sent("Mon, 26 Nov 2026 02:00:00 GMT")))
                .isEqualTo(new Result.Refused(
                        Problem.KEY_INVALID,
                        "The header " + HEADER + " names another day of the week than its date has, which is a Thu."));
    }

    @Test
    void a_time_is_ahead_by_the_skew_at_most() {
        assertThat(windowLeft(sent("Thu, 26 Nov 2026 03:00:30 GMT")))
                .isEqualTo(Duration.ofHours(24).plusSeconds(30));
        refused(sent("Thu, 26 Nov 2026 03:00:31 GMT"), Problem.KEY_INVALID);
    }

    @Test
    void a_time_before_the_window_is_refused_and_nothing_runs() {
        assertThat(windowLeft(sent("Wed, 25 Nov 2026 03:00:01 GMT"))).isEqualTo(Duration.ofSeconds(1));
        refused(sent("Wed, 25 Nov 2026 03:00:00 GMT"), Problem.WINDOW_PASSED);
        refused(sent("Sun, 06 Nov 1994 08:49:37 GMT"), Problem.WINDOW_PASSED);
    }

    @Test
    void a_window_that_begins_otherwise_does_not_look_at_the_time_sent() {
        policies.retention = retention(Starts.FIRST_SEEN, Duration.ofHours(24));
        assertThat(windowLeft(sent("Sun, 06 Nov 1994 08:49:37 GMT"))).isNull();
        refused(sent("Thu, 26 Nov 2026 03:00:31 GMT"), Problem.KEY_INVALID);
    }

    @Test
    void a_record_must_outlive_the_window_of_a_clock_that_is_ahead() {
        policies.retention = retention(Starts.FIRST_SENT, Duration.ofHours(24).plusSeconds(30));
        policies.policy();
        policies.retention = retention(Starts.FIRST_SENT, Duration.ofHours(24).plusSeconds(29));
        assertThatThrownBy(policies::policy).isInstanceOf(IllegalArgumentException.class);
    }
}
