package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.policy.Policy.Unauthenticated;
import dev.semel.policy.Problem;
import dev.semel.policy.Verification;
import dev.semel.policy.Verification.Mismatch;
import org.junit.jupiter.api.Test;

final class CallerTest extends EngineFixture {
    private RequestView anonymous(String... headers) {
        return new RequestView(
                "POST", "/orders", null, Headers.of("Idempotency-Key", "k1").plus(Headers.of(headers)), Body.of("x"));
    }

    @Test
    void a_caller_without_credentials_shares_only_what_is_proven_equal() {
        now(run(anonymous()).complete(CREATED));
        assertThat(replay(anonymous()).status()).isEqualTo(201);
        refused(
                new RequestView(
                        "POST",
                        "/orders",
                        "q",
                        anonymous().headers(),
                        anonymous().body()),
                Problem.KEY_REUSED);
    }

    @Test
    void a_caller_without_credentials_shares_nothing_with_one_of_another_host() {
        now(run(anonymous("Host", "one.example")).complete(CREATED));
        run(anonymous("Host", "two.example"));
        assertThat(replay(anonymous("Host", "ONE.example")).status()).isEqualTo(201);
    }

    @Test
    void a_caller_without_credentials_is_not_protected_where_nothing_is_compared() {
        policy.fingerprint = new Verification(null, Mismatch.REPLAY);
        bypassed(anonymous(), Admission.Bypass.Reason.NO_PRINCIPAL);
        policy.fingerprint = new Verification(Policies.everything(BodyReading.AUTO), Mismatch.REPLAY);
        bypassed(anonymous(), Admission.Bypass.Reason.NO_PRINCIPAL);
    }

    @Test
    void a_caller_with_a_credential_that_nobody_reads_never_shares() {
        now(run(anonymous()).complete(CREATED));
        bypassed(anonymous("Cookie", "session=1"), Admission.Bypass.Reason.NO_PRINCIPAL);
    }

    @Test
    void a_caller_without_credentials_is_refused_where_the_policy_says_so() {
        policy.unauthenticated = Unauthenticated.REJECT;
        refused(anonymous(), Problem.PRINCIPAL_MISSING);
    }
}
