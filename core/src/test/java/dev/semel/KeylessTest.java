package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.Problem;
import org.junit.jupiter.api.Test;

final class KeylessTest extends EngineFixture {
    private final RequestView keyless =
            new RequestView("POST", "/orders", null, Headers.of("Authorization", "Bearer ann"), Body.of("same"));

    @Test
    void a_request_runs_unprotected_and_says_so() {
        bypassed(keyless, Admission.Bypass.Reason.NO_KEY);
        Admission.Bypass bypass = (Admission.Bypass) admit(keyless);
        assertThat(bypass.marks().first("Semel-Status")).contains("bypassed;reason=no-key");
    }

    @Test
    void a_request_is_refused_where_keys_are_required() {
        policy.missing = MissingKey.REJECT;
        assertThat(refused(keyless, Problem.KEY_MISSING).status()).isEqualTo(400);
    }

    @Test
    void the_request_is_its_own_key_where_the_policy_derives_one() {
        policy.missing = MissingKey.DERIVE;
        policy.derive = Policies.everything(BodyReading.BYTES);
        now(run(keyless).complete(CREATED));
        assertThat(replay(keyless).status()).isEqualTo(201);
        run(new RequestView("POST", "/orders", null, keyless.headers(), Body.of("other")));
    }
}
