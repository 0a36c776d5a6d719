package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.policy.Failure.TooLarge;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadRequestTest {
    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final RunningGateway gateway = RunningGateway.start(
            UpstreamSettings.of(upstream.uri()),
            settings -> settings.withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)),
            List.of(ProtectedRoute.orders(1000, TooLarge.REJECT)),
            engine);
    private final RawClient client = RawClient.to(gateway.port());

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    private void assertRefused(Answer answer, int status) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.header("Semel-Status").orElse("")).startsWith("rejected;reason=");
        assertThat(answer.text()).contains("\"error\":{");
        assertThat(upstream.received()).isEmpty();
        assertThat(engine.admitted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /orders HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a b\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\n\tX: 1\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
                "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                "POST /orders HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "post /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "POST http://evil.test/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "POST orders HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "POST /orders#x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "GET /\u00ff HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"
            })
    void bytes_that_are_no_well_formed_request_are_refused(String bytes) {
        assertRefused(client.send(bytes).answer(), 400);
    }

    @Test
    void a_header_line_folded_in_a_later_packet_is_refused() {
        client.send("POST /orders HTTP/1.1\r\nHost: a\r\nX: 1\r\n");
        client.send(" folded\r\n\r\n");

        assertRefused(client.answer(), 400);
    }

    @ParameterizedTest
    @CsvSource({"CONNECT a.test:443, 405", "TRACE /, 405"})
    void methods_that_no_proxy_in_front_of_an_api_takes_are_refused(String line, int status) {
        assertRefused(client.send(line + " HTTP/1.1\r\nHost: a\r\n\r\n").answer(), status);
    }

    @Test
    void long_lines_are_refused_by_their_own_statuses() {
        assertRefused(
                client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .answer(),
                414);
        try (var other = RawClient.to(gateway.port())) {
            String lines = ("X: " + "a".repeat(1000) + "\r\n").repeat(40);
            assertRefused(
                    other.send("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n").answer(), 431);
        }
    }

    @Test
    void nothing_is_read_after_a_refused_head() {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n x\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

        assertRefused(client.answer(), 400);
        assertThat(client.closed()).isTrue();
        assertThat(upstream.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nabc", "3\r\nabcdef\r\n", "fffffffff\r\n", "3;a\nb\r\nabc\r\n"})
    void a_broken_chunk_closes_the_connection_and_nothing_runs(String chunks) {
        client.send("POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

        assertThat(client.closed()).isTrue();
        assertThat(upstream.received()).isEmpty();
        assertThat(engine.admitted()).isEmpty();
    }

    @Test
    void a_body_that_is_declared_too_long_is_refused_before_it_is_sent() {
        client.send("POST /orders HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");

        assertRefused(client.answer(), 413);
    }

    @Test
    void a_body_that_turns_out_too_long_is_refused() {
        client.send("POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("800\r\n" + "a".repeat(0x800) + "\r\n");

        assertRefused(client.answer(), 413);
    }

    @Test
    void an_unknown_expectation_is_refused() {
        assertRefused(
                client.send("POST /orders HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 0\r\n\r\n")
                        .answer(),
                417);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET / HTT", "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"})
    void a_client_that_goes_silent_is_not_waited_for(String begun) {
        client.send(begun);

        assertThat(client.closed()).isTrue();
        assertThat(engine.admitted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"//orders", "/./orders", "/x/../orders", "/%6frders", "/orders%2F", "/orders/"})
    void a_path_that_may_be_read_as_a_protected_one_never_runs_unprotected(String path) {
        Answer answer = client.request("POST", path, "{}").answer();

        assertThat(engine.admitted().size() + (answer.status() == 400 ? 1 : 0))
                .as(answer.toString())
                .isEqualTo(1);
    }
}
