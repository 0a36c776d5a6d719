package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a handler answers is what its caller and every repeat get. */
class AnswersTest extends ContainerTest {

    @Test
    void a_repeat_gets_status_fields_and_body_of_the_first_answer() {
        shop().at("/orders", (request, response) -> {
            response.setStatus(201);
            response.setHeader("Location", "/orders/1");
            response.setContentType("application/json");
            response.getOutputStream().print("{\"id\":1}");
        });

        Answer first = caller().post("/orders", "a1", "{}");
        Answer again = caller().post("/orders", "a1", "{}");

        for (Answer answer : new Answer[] {first, again}) {
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("Location")).isEqualTo("/orders/1");
            assertThat(answer.header("Content-Type")).startsWith("application/json");
            assertThat(answer.text()).isEqualTo("{\"id\":1}");
        }
        assertThat(first.semel()).isEqualTo("executed");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/orders")).isOne();
    }

    @Test
    void a_request_without_a_key_says_that_it_ran_unprotected() {
        shop().at("/no-key", (request, response) -> {
            response.reset();
            response.setHeader("Semel-Status", "replayed");
            response.getWriter().print("done");
        });

        Answer answer = caller().post("/no-key", "", "{}", "Semel-Operation-Id", "mine");

        assertThat(answer.text()).isEqualTo("done");
        assertThat(answer.header("Semel-Status")).isEqualTo("bypassed;reason=no-key");
    }

    @Test
    void what_no_route_matches_is_not_touched() {
        shop().at(
                        "/free/x",
                        (request, response) -> response.getWriter()
                                .print(request.getClass().getName().startsWith("dev.semel")
                                        + " " + response.getClass().getName().startsWith("dev.semel")
                                        + " " + request.getReader().readLine()));

        Answer answer = caller().post("/free/x", "k", "body");

        assertThat(answer.text()).isEqualTo("false false body");
        assertThat(answer.all("Semel-Status")).isEmpty();
    }

    @Test
    void the_handler_sees_the_run_and_nothing_that_the_client_made_up() {
        shop().at(
                        "/run",
                        (request, response) -> response.getWriter()
                                .print(request.getHeader("Semel-Operation-Id")
                                                .equals(request.getAttribute(IdempotencyFilter.OPERATION_ID)
                                                        .toString())
                                        + " " + request.getIntHeader("semel-attempt") + " "
                                        + request.getHeader("Semel-Status")
                                        + " " + java.util.Collections.list(request.getHeaders("semel_fence"))));

        Answer answer =
                caller().post("/run", "a2", "{}", "Semel-Attempt", "9", "Semel-Status", "replayed", "semel_fence", "1");

        assertThat(answer.text()).isEqualTo("true 1 null []");
    }

    @Test
    void fields_of_outer_filters_are_there_each_time_anew_and_never_in_the_record() {
        shop().at("/outer", (request, response) -> {
            response.addHeader("Vary", "Accept");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Seen", response.getHeader("X-Outer"));
            response.getWriter().print(response.containsHeader("Access-Control-Allow-Origin"));
        });

        Answer first = caller().post("/outer", "a3", "{}");
        Answer again = caller().post("/outer", "a3", "{}");

        assertThat(first.text()).isEqualTo("true");
        for (Answer answer : new Answer[] {first, again}) {
            assertThat(answer.header("Vary")).isEqualTo("Origin | Accept");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
        }
        assertThat(first.header("X-Outer")).isEqualTo(first.header("X-Seen")).isEqualTo(again.header("X-Seen"));
        assertThat(again.header("X-Outer")).isNotEqualTo(first.header("X-Outer"));
    }

    @Test
    void cookies_are_for_the_first_caller_alone() {
        shop().at("/cookies", (request, response) -> {
            var cookie = new Cookie("session", "abc");
            cookie.setHttpOnly(true);
            response.addCookie(cookie);
            response.addHeader("Set-Cookie", "other=1");
            response.getWriter().print(response.getHeaders("Set-Cookie").size());
        });

        Answer first = caller().post("/cookies", "a4", "{}");

        assertThat(first.text()).isEqualTo("2");
        assertThat(first.all("Set-Cookie")).hasSize(2).anyMatch(line -> line.startsWith("session=abc"));
        assertThat(caller().post("/cookies", "a4", "{}").all("Set-Cookie")).isEmpty();
    }

    @Test
    void an_answer_without_a_body_is_replayed_without_one() {
        shop().at("/empty", (request, response) -> response.setStatus(204));

        for (int i = 0; i < 2; i++) {
            Answer answer = caller().post("/empty", "a5", "{}");
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.bytes()).isEmpty();
        }
        assertThat(shop().runs("/empty")).isOne();
    }

    @Test
    void bytes_are_replayed_as_bytes() {
        var all = new byte[70_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31);
        }
        shop().at("/binary", (request, response) -> {
            response.setContentType("application/octet-stream");
            response.setContentLength(all.length);
            for (byte each : all) {
                response.getOutputStream().write(each);
            }
        });

        assertThat(caller().post("/binary", "a6", "{}").bytes()).isEqualTo(all);
        assertThat(caller().post("/binary", "a6", "{}").bytes()).isEqualTo(all);
    }

    @Test
    void a_redirect_is_an_answer() {
        shop().at("/redirect", (request, response) -> {
            response.getWriter().print("lost");
            response.sendRedirect("/shop/orders/7", 303);
            response.setHeader("X-Late", "1");
        });

        for (int i = 0; i < 2; i++) {
            Answer answer = caller().post("/redirect", "a7", "{}");
            assertThat(answer.status()).isEqualTo(303);
            assertThat(answer.header("Location")).endsWith("/shop/orders/7");
            assertThat(answer.text()).doesNotContain("lost");
            assertThat(answer.header("X-Late")).isEmpty();
        }
        assertThat(shop().runs("/redirect")).isOne();
    }

    @Test
    void a_flushed_answer_is_committed_for_its_handler_and_still_held_back() {
        shop().at("/flushed", (request, response) -> {
            response.getWriter().print("one");
            response.flushBuffer();
            response.setHeader("X-Late", "1");
            response.setStatus(500);
            String reset = "reset";
            try {
                response.reset();
            } catch (IllegalStateException committed) {
                reset = "committed";
            }
            response.getWriter().print(" " + response.isCommitted() + " " + reset);
        });

        Answer answer = caller().post("/flushed", "a8", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("one true committed");
        assertThat(answer.header("X-Late")).isEmpty();
        assertThat(answer.semel()).isEqualTo("executed");
    }

    @Test
    void writer_and_stream_exclude_each_other() {
        shop().at("/either", (request, response) -> {
            response.getWriter().print("text");
            try {
                response.getOutputStream();
            } catch (IllegalStateException taken) {
                response.getWriter().print(" only");
            }
        });

        assertThat(caller().post("/either", "a9", "{}").text()).isEqualTo("text only");
    }

    @Test
    void a_writer_writes_in_the_charset_that_was_set_before() {
        shop().at("/charset", (request, response) -> {
            response.setContentType("text/plain; charset=UTF-8");
            response.getWriter().print("grüße");
            response.setCharacterEncoding("UTF-16");
            response.getWriter().print(" " + response.getContentType());
        });

        Answer answer = caller().post("/charset", "a10", "{}");

        assertThat(answer.text()).isEqualTo("grüße text/plain;charset=UTF-8");
        assertThat(answer.header("Content-Type").toLowerCase(java.util.Locale.ROOT))
                .contains("charset=utf-8");
    }

    @Test
    void without_a_charset_the_writer_does_as_the_container() {
        HandlerBody body = response -> {
            response.setContentType("application/json");
            response.getWriter().print("\"grüße\"");
        };
        shop().at("/free/json", (request, response) -> body.write(response));
        shop().at("/json", (request, response) -> body.write(response));

        assertThat(caller().post("/json", "a11", "{}").bytes())
                .isEqualTo(caller().post("/free/json", "", "{}").bytes());
    }

    private interface HandlerBody {
        void write(HttpServletResponse response) throws java.io.IOException;
    }

    @Test
    void a_body_that_is_not_as_long_as_declared_is_no_answer() {
        shop().at("/torso", (request, response) -> {
            response.setContentLength(100);
            response.getOutputStream().write("half".getBytes(StandardCharsets.UTF_8));
        });

        Answer first = caller().post("/torso", "a12", "{}");
        Answer again = caller().post("/torso", "a12", "{}");

        assertThat(first.status()).isEqualTo(502);
        assertThat(first.header("Semel-Status")).startsWith("executed;unknown");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.header("Semel-Status")).contains("outcome-unknown");
        assertThat(shop().runs("/torso")).isOne();
    }

    @Test
    void trailers_are_part_of_the_answer() {
        shop().at("/trailers", (request, response) -> {
            response.setTrailerFields(() -> java.util.Map.of("X-Sum", "42"));
            response.getOutputStream().print("body");
        });

        try (Wire wire = Wire.to(shop().port())) {
            for (int i = 0; i < 2; i++) {
                wire.post("/trailers", "{}", "Idempotency-Key: a13", "TE: trailers");
                String answer = wire.chunked();
                assertThat(answer).contains("body").containsIgnoringCase("X-Sum: 42");
            }
        }
        assertThat(shop().runs("/trailers")).isOne();
    }

    @Test
    void a_path_that_can_be_read_in_two_ways_is_refused() {
        shop().at("/free/y", (request, response) -> response.getWriter().print("ran"));

        try (Wire wire = Wire.to(shop().port())) {
            wire.post("/free/%2e%2e/orders", "{}", "Idempotency-Key: a14");
            assertThat(wire.answer()).contains(" 400 ");
        }
    }

    @Test
    void a_preflight_passes() {
        shop().at("/preflight", (request, response) -> response.setStatus(204));

        Answer answer = Caller.send(caller().request("/preflight", "a15")
                .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.all("Semel-Status")).isEmpty();
    }

    @Test
    void two_keys_in_one_request_are_refused() {
        shop().at("/two-keys", (request, response) -> response.setStatus(204));

        Answer answer = caller().post("/two-keys", "a16", "{}", "Idempotency-Key", "a17");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(shop().runs("/two-keys")).isZero();
    }

    @Test
    void another_body_under_a_used_key_is_refused() {
        shop().at("/reused", (request, response) -> response.setStatus(204));
        caller().post("/reused", "a18", "{\"amount\":5}");

        assertThat(caller().post("/reused", "a18", "{\"amount\":500000}").status())
                .isEqualTo(422);
    }

    @Test
    void forwards_and_includes_are_part_of_the_answer() {
        shop().at("/forwarded", (request, response) -> {
            response.setHeader("X-Before", "1");
            response.getOutputStream().print("lost");
            request.getRequestDispatcher("/target?more=2").forward(request, response);
            response.getOutputStream().print("too late");
        });
        shop().at("/target", (request, response) -> {
            response.setHeader("X-Target", "1");
            response.getOutputStream()
                    .print("forwarded " + request.getParameter("id") + request.getParameter("more") + " "
                            + request.getInputStream().readAllBytes().length);
        });
        shop().at("/including", (request, response) -> {
            response.getOutputStream().print("[");
            request.getRequestDispatcher("/target?more=3").include(request, response);
            response.getOutputStream().print("]");
        });

        for (int i = 0; i < 2; i++) {
            Answer forwarded = caller().post("/forwarded?id=1", "a19", "{}");
            assertThat(forwarded.text()).isEqualTo("forwarded 12 2");
            assertThat(forwarded.header("X-Before")).isEqualTo("1");
            assertThat(forwarded.header("X-Target")).isEqualTo("1");
            Answer including = caller().post("/including?id=1", "a20", "{}");
            assertThat(including.text()).isEqualTo("[forwarded 13 2]");
            assertThat(including.header("X-Target")).isEmpty();
        }
        assertThat(shop().runs("/target")).isEqualTo(2);
    }

    @Test
    void a_charset_with_states_is_written_to_its_end() throws Exception {
        shop().at("/states", (request, response) -> {
            response.setContentType("text/plain;charset=ISO-2022-JP");
            response.getWriter().print("日本");
        });

        assertThat(caller().post("/states", "a21", "{}").bytes())
                .isEqualTo("日本".getBytes(java.nio.charset.Charset.forName("ISO-2022-JP")));
    }
}
