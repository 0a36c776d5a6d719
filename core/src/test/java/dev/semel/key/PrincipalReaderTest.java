package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalReaderTest {
    private static final PrincipalRule AUTHORIZATION = rule(new PrincipalSource.Authorization());
    private static final PrincipalRule TOKEN =
            rule(new PrincipalSource.Bearer(), new PrincipalSource.Json("/token"), new PrincipalSource.Query("token"));

    private static PrincipalRule rule(PrincipalSource... sources) {
        return new PrincipalRule(List.of(sources), PrincipalRule.Combine.AGREE);
    }

    private static PrincipalResult read(PrincipalRule rule, RequestView request) {
        return PrincipalReader.read(rule, request);
    }

    private static RequestView token(String bearer, String inBody, String inQuery) {
        var headers = Headers.of("Content-Type", "application/json");
        return RequestView.of(
                "POST",
                "/x" + (inQuery.isEmpty() ? "" : "?token=" + inQuery),
                bearer.isEmpty() ? headers : headers.with("Authorization", bearer),
                inBody.isEmpty() ? Body.EMPTY : Body.of("{\"token\":\"" + inBody + "\"}"));
    }

    @ParameterizedTest
    @CsvSource({"Bearer t,'',''", "'','t',''", "'','',t", "bearer  t,t,t", "'BEARER\tt','',t"})
    void a_token_names_the_same_caller_wherever_it_is_sent(String bearer, String inBody, String inQuery) {
        assertThat(read(TOKEN, token(bearer, inBody, inQuery))).isEqualTo(new PrincipalResult.Known("t"));
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer t,u,''",
        "Bearer t,'',u",
        "'',t,u",
        "Bearer t,t,T",
        "'Bearer t, Bearer u','',''",
        "'Bearer t,u','',''",
        "Bearer t u,'',''"
    })
    void tokens_that_disagree_are_contradictory(String bearer, String inBody, String inQuery) {
        assertThat(read(TOKEN, token(bearer, inBody, inQuery))).isInstanceOf(PrincipalResult.Contradictory.class);
    }

    @ParameterizedTest
    @CsvSource({"Cookie,Anonymous", "X-XSRF-TOKEN,Anonymous", "X-Api-Key,Unrecognised", "Authorization,Known"})
    void where_nobody_is_logged_in_a_cookie_is_a_guests_and_other_credentials_count(String header, String kind) {
        var request = new RequestView("POST", "/x", null, Headers.of(header, "v"), Body.EMPTY);
        assertThat(read(AUTHORIZATION, request.withCaller(RequestView.NOBODY))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(kind);
    }

    @Test
    void where_the_front_does_not_know_a_cookie_may_be_a_credential() {
        var request = new RequestView("POST", "/x", null, Headers.of("Cookie", "v"), Body.EMPTY);
        assertThat(read(AUTHORIZATION, request)).isInstanceOf(PrincipalResult.Unrecognised.class);
    }

    @Test
    void a_place_that_can_be_read_in_two_ways_is_contradictory() {
        assertThat(read(TOKEN, SomeRequest.query("token=a&token=a"))).isInstanceOf(PrincipalResult.Contradictory.class);
        assertThat(read(TOKEN, SomeRequest.query("token=%zz"))).isInstanceOf(PrincipalResult.Contradictory.class);
        assertThat(read(TOKEN, SomeRequest.json("{\"token\":\"a\",\"token\":\"a\"}")))
                .isInstanceOf(PrincipalResult.Contradictory.class);
        assertThat(read(TOKEN, SomeRequest.json("{\"token\":{}}"))).isInstanceOf(PrincipalResult.Contradictory.class);
    }

    @Test
    void two_authorization_lines_are_contradictory_whatever_the_rule_reads() {
        var twice = SomeRequest.with("Authorization", "Bearer a", "authorization", "Bearer a", "X-Api-Key", "k");
        assertThat(read(AUTHORIZATION, twice)).isInstanceOf(PrincipalResult.Contradictory.class);
        assertThat(read(rule(new PrincipalSource.Header("X-Api-Key")), twice))
                .isInstanceOf(PrincipalResult.Contradictory.class);
    }

    @Test
    void two_lines_of_an_api_key_are_contradictory() {
        var rule = rule(new PrincipalSource.Header("X-Api-Key"));
        assertThat(read(rule, SomeRequest.with("X-Api-Key", "k"))).isEqualTo(new PrincipalResult.Known("k"));
        assertThat(read(rule, SomeRequest.with("X-Api-Key", "k", "x-api-key", "")))
                .isInstanceOf(PrincipalResult.Contradictory.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer AbC,bearer AbC",
        "'  BEARER \t  AbC ',bearer AbC",
        "Basic eDp5,basic eDp5",
        "Negotiate,negotiate"
    })
    void an_authorization_is_its_scheme_in_lower_case_and_its_credentials_as_sent(String value, String identity) {
        assertThat(read(AUTHORIZATION, SomeRequest.with("Authorization", value)))
                .isEqualTo(new PrincipalResult.Known(identity));
    }

    @Test
    void blank_credentials_are_none() {
        assertThat(read(AUTHORIZATION, SomeRequest.with("Authorization", "  ", "Cookie", "")))
                .isEqualTo(new PrincipalResult.Anonymous());
        assertThat(read(TOKEN, token("", "", "")).equals(new PrincipalResult.Anonymous()))
                .isTrue();
        assertThat(read(TOKEN, SomeRequest.query("token="))).isEqualTo(new PrincipalResult.Anonymous());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie",
                "Proxy-Authorization",
                "X-Api-Key",
                "X-API-KEY",
                "Api-Key",
                "apikey",
                "X-Auth-Token",
                "X-Access-Token",
                "X-Acme-Token",
                "PRIVATE-TOKEN",
                "X_Access_Token",
                "Ocp-Apim-Subscription-Key",
                "Signature",
                "Tl-Signature",
                "X-Amz-Security-Token",
                "X-Client-Cert",
                "X-Forwarded-Client-Cert",
                "X-Forwarded-User",
                "Remote-User",
                "X-Session-Id",
                "DPoP",
            })
    void a_credential_that_the_rule_does_not_read_makes_the_caller_somebody_unknown(String header) {
        assertThat(read(TOKEN, SomeRequest.with(header, "x"))).isEqualTo(new PrincipalResult.Unrecognised(header));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Idempotency-Key",
                "X-Idempotency-Key",
                "I-Twilio-Idempotency-Token",
                "Request-ID",
                "User-Agent",
                "Accept",
                "Content-Type",
                "Sec-WebSocket-Key",
                "Cache-Control",
                "traceparent",
                "X-Forwarded-For",
                "X-Request-ID",
                "Origin",
                "Keep-Alive",
            })
    void ordinary_headers_leave_the_caller_anonymous(String header) {
        assertThat(read(TOKEN, SomeRequest.with(header, "x"))).isEqualTo(new PrincipalResult.Anonymous());
    }

    @Test
    void authorization_of_a_scheme_that_the_rule_does_not_read_is_unrecognised() {
        assertThat(read(TOKEN, SomeRequest.with("Authorization", "Basic eDp5")))
                .isEqualTo(new PrincipalResult.Unrecognised("Authorization"));
    }

    @ParameterizedTest
    @CsvSource({
        "access_token=x,true",
        "API_KEY=x,true",
        "a%70ikey=x,true",
        "X-Amz-Signature=x,true",
        "key=x,false",
        "apikey=,false"
    })
    void credentials_in_the_query_are_recognised_by_their_full_names(String query, boolean credential) {
        assertThat(read(AUTHORIZATION, SomeRequest.query(query)) instanceof PrincipalResult.Unrecognised)
                .isEqualTo(credential);
    }

    @Test
    void all_credentials_together_are_framed_with_their_sources() {
        var rule = new PrincipalRule(
                List.of(new PrincipalSource.Header("A"), new PrincipalSource.Header("B")), PrincipalRule.Combine.ALL);
        var onlyA = read(rule, SomeRequest.with("A", "x"));
        assertThat(onlyA).isEqualTo(new PrincipalResult.Known("8:header A1:x"));
        assertThat(read(rule, SomeRequest.with("B", "x"))).isNotEqualTo(onlyA);
        assertThat(read(rule, SomeRequest.with("A", "xy", "B", "z")))
                .isNotEqualTo(read(rule, SomeRequest.with("A", "x", "B", "yz")));
    }

    @Test
    void a_caller_whom_the_front_authenticated_is_the_principal_whatever_credentials_came() {
        RequestView request = token("Bearer one", "another", "");
        PrincipalResult ann = read(TOKEN, request.withCaller("ann"));
        assertThat(ann).isInstanceOf(PrincipalResult.Known.class);
        assertThat(ann).isEqualTo(read(AUTHORIZATION, token("", "", "").withCaller("ann")));
        assertThat(ann).isNotEqualTo(read(TOKEN, request.withCaller("bob")));
        assertThat(read(TOKEN, request)).isInstanceOf(PrincipalResult.Contradictory.class);
    }

    @Test
    void a_client_cannot_pass_for_a_caller_whom_the_front_authenticated() {
        PrincipalResult ann = read(TOKEN, token("", "", "").withCaller("ann"));
        assertThat(read(TOKEN, token("Bearer ann", "", ""))).isNotEqualTo(ann);
        assertThat(read(TOKEN, token("", "\\u0001ann", ""))).isInstanceOf(PrincipalResult.Contradictory.class);
    }
}
