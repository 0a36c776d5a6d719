package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import dev.semel.gateway.testing.Scripts;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassThroughTest {
    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final RunningGateway gateway = RunningGateway.to(upstream.uri());
    private final RawClient client = RawClient.to(gateway.port());

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "//a//b",
                "/a|b",
                "/%zz",
                "/a?x=1&y=%20",
                "/{id}",
                "/a;v=1/../b",
                "/caf\u00c3\u00a9",
                "/?",
                "/a?b?c"
            })
    void a_target_is_passed_on_byte_for_byte(String target) {
        client.request("GET", target, "");

        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(upstream.awaitReceived(1).target()).isEqualTo(target);
    }

    @Test
    void header_lines_keep_their_case_order_and_repeats() {
        client.request("GET", "/", "", "X-One: 1", "x-two: a", "X-ONE: 2", "X-Latin: \u00e9");
        client.answer();

        assertThat(upstream.awaitReceived(1).lines())
                .containsSubsequence("X-One: 1", "x-two: a", "X-ONE: 2", "X-Latin: \u00e9");
    }

    @Test
    void an_answer_keeps_its_header_lines_and_gets_none() {
        upstream.answers(Scripts.reply(201, "made", "X-A: 1", "x-a: 2", "Set-Cookie: a=1", "Set-Cookie: b=2, c"));
        client.request("POST", "/x", "{}");
        Answer answer = client.answer();

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("made");
        assertThat(answer.lines())
                .containsExactlyInAnyOrder(
                        "X-A: 1", "x-a: 2", "Set-Cookie: a=1", "Set-Cookie: b=2, c", "Content-Length: 4");
    }

    @Test
    void a_connection_is_used_again_on_both_sides() {
        for (int i = 0; i < 3; i++) {
            client.request("POST", "/x", "body " + i);
            assertThat(client.answer().status()).isEqualTo(200);
        }

        assertThat(upstream.received()).extracting(Received::text).containsExactly("body 0", "body 1", "body 2");
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void semels_own_fields_are_stripped_in_both_directions() {
        upstream.answers(Scripts.reply(200, "", "Semel-Status: replayed", "X-Other: stays"));
        client.request("GET", "/", "", "Semel-Fence: 99", "semel-operation-id: x");
        Answer answer = client.answer();

        assertThat(answer.header("Semel-Status")).isEmpty();
        assertThat(answer.header("X-Other")).hasValue("stays");
        assertThat(upstream.awaitReceived(1).lines()).noneMatch(line -> Fields.isOurs(line));
    }

    @Test
    void hop_by_hop_fields_end_at_the_gateway() {
        upstream.answers(Scripts.reply(200, "", "Connection: X-Private", "X-Private: 1", "Keep-Alive: timeout=9"));
        client.request("GET", "/", "", "Connection: keep-alive, X-Mine", "X-Mine: 1", "TE: trailers", "Keep-Alive: 5");
        Answer answer = client.answer();

        assertThat(answer.lines()).containsExactly("Content-Length: 0");
        Received request = upstream.awaitReceived(1);
        assertThat(request.header("X-Mine")).isEmpty();
        assertThat(request.header("TE")).isEmpty();
        assertThat(request.header("Keep-Alive")).isEmpty();
    }

    @Test
    void a_credential_cannot_be_stripped_by_naming_it_in_connection() {
        client.request("GET", "/", "", "Connection: Authorization, Host", "Authorization: Bearer t");
        client.answer();

        Received request = upstream.awaitReceived(1);
        assertThat(request.header("Authorization")).hasValue("Bearer t");
        assertThat(request.header("Host")).hasValue("api.test");
    }

    @Test
    void what_the_client_says_about_others_is_replaced() {
        client.request(
                "GET", "/", "", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "X-Forwarded-Proto: https");
        client.answer();

        Received request = upstream.awaitReceived(1);
        assertThat(request.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.all("X-Forwarded-Host")).containsExactly("api.test");
        assertThat(request.all("Forwarded")).isEmpty();
        assertThat(request.all("Host")).containsExactly("api.test");
    }

    @Test
    void a_head_answer_keeps_its_length_and_has_no_body() {
        upstream.answers(Scripts.raw("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
        client.request("HEAD", "/", "");
        assertThat(client.answer("HEAD").header("Content-Length")).hasValue("1234");

        upstream.answers(Scripts.reply(200, "after"));
        client.request("GET", "/", "");
        assertThat(client.answer().text()).isEqualTo("after");
    }

    @Test
    void an_answer_without_a_body_gets_none() {
        upstream.next(Scripts.raw("HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n"));
        upstream.next(Scripts.raw("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 77\r\n\r\n"));
        client.request("DELETE", "/", "");
        Answer noContent = client.answer();
        client.request("GET", "/", "");
        Answer notModified = client.answer();

        assertThat(noContent.lines()).containsExactly("X: 1");
        assertThat(notModified.lines()).containsExactlyInAnyOrder("ETag: \"x\"", "Content-Length: 77");
    }

    @Test
    void chunks_and_trailers_pass_through() {
        upstream.answers(Scripts.raw(Scripts.lines(
                "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "3", "abc", "4", "defg", "0", "X-Sum: 7", "")));
        client.request("GET", "/", "");
        Answer answer = client.answer();

        assertThat(answer.text()).isEqualTo("abcdefg");
        assertThat(answer.trailers()).containsExactly("X-Sum: 7");
    }

    @Test
    void a_chunked_upload_passes_through() {
        client.send("POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        client.send("4\r\ndefg\r\n0\r\n\r\n");

        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(upstream.awaitReceived(1).text()).isEqualTo("abcdefg");
    }

    @Test
    void an_answer_that_ends_with_its_connection_passes_through() {
        upstream.answers(Scripts.rawThenClose("HTTP/1.1 200 OK\r\n\r\nall of it"));
        client.request("GET", "/", "");

        assertThat(client.answer().text()).isEqualTo("all of it");
    }

    @Test
    void an_event_leaves_as_soon_as_it_is_there() throws Exception {
        var gate = new CountDownLatch(1);
        upstream.answers((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.send("9\r\ndata: 1\n\n\r\n");
            gate.await();
            connection.send("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
        });
        client.request("GET", "/events", "");

        assertThat(client.head().header("Content-Type")).hasValue("text/event-stream");
        assertThat(client.chunk()).isEqualTo("data: 1\n\n");
        gate.countDown();
        assertThat(client.chunk()).isEqualTo("data: 2\n\n");
        assertThat(client.chunk()).isEmpty();
    }

    @Test
    void interim_answers_are_not_passed_on() {
        upstream.answers(
                Scripts.raw(Scripts.lines("HTTP/1.1 102 Processing", "", "HTTP/1.1 103 Early Hints", "Link: </a>", "")
                        + Scripts.lines("HTTP/1.1 200 OK", "Content-Length: 2", "")
                        + "ok"));
        client.request("GET", "/", "");

        assertThat(client.answer().text()).isEqualTo("ok");
    }

    @Test
    void an_expected_continue_is_sent_by_the_gateway() {
        client.send("POST /up HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(100);
        client.send("hello");

        assertThat(client.answer().status()).isEqualTo(200);
        Received request = upstream.awaitReceived(1);
        assertThat(request.text()).isEqualTo("hello");
        assertThat(request.header("Expect")).isEmpty();
    }

    @Test
    void pipelined_requests_are_answered_in_order() {
        upstream.next(Scripts.reply(200, "first"));
        upstream.next(Scripts.reply(200, "second"));
        client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(List.of(client.answer().text(), client.answer().text())).containsExactly("first", "second");
    }

    @Test
    void redirects_are_not_followed() {
        upstream.answers(Scripts.reply(302, "", "Location: http://127.0.0.1:1/elsewhere"));
        client.request("GET", "/", "");

        assertThat(client.answer().header("Location")).hasValue("http://127.0.0.1:1/elsewhere");
        assertThat(upstream.received()).hasSize(1);
    }
}
