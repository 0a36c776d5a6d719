package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The request's body is there for the handler, whichever way it reads it. */
class BodiesTest extends ContainerTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Test
    void a_handler_reads_the_body_as_bytes() {
        shop().at("/bytes", (request, response) -> {
            byte[] body = request.getInputStream().readAllBytes();
            assertThat(request.getInputStream().isFinished()).isTrue();
            response.getOutputStream().write(body);
        });

        assertThat(caller().post("/bytes", "k-bytes", "grüße").text()).isEqualTo("grüße");
        Answer again = caller().post("/bytes", "k-bytes", "grüße");

        assertThat(again.text()).isEqualTo("grüße");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/bytes")).isOne();
    }

    @Test
    void a_handler_reads_the_body_as_text_in_its_charset() {
        shop().at("/text", (request, response) -> {
            response.setContentType("text/plain;charset=utf-8");
            response.getWriter().write(request.getReader().readLine());
        });

        Answer answer = Caller.send(caller().request("/text", "k-text", "Content-Type", "text/plain;charset=ISO-8859-1")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(
                        "grüße".getBytes(StandardCharsets.ISO_8859_1))));

        assertThat(answer.text()).isEqualTo("grüße");
    }

    @Test
    void parameters_of_query_and_form_keep_order_and_repeats() {
        shop().at(
                        "/form",
                        (request, response) -> response.getWriter()
                                .print(String.join(",", request.getParameterValues("a")) + " "
                                        + request.getParameter("b") + " "
                                        + request.getParameterMap().keySet()));

        Answer answer = caller().post("/form?a=1", "k-form", "a=2&b=%C3%BC&a=3&c=x+y", "Content-Type", FORM);

        assertThat(answer.bytes()).isEqualTo("1,2,3 ü [a, b, c]".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void a_form_that_was_read_in_front_of_the_filter_is_an_error_and_claims_nothing() {
        shop().at("/read-before", (request, response) -> response.getWriter().print(request.getParameter("a")));

        for (BodyPublisher body : List.of(BodyPublishers.ofString("a=1"), chunked("a=1"))) {
            Answer wrong = Caller.sendAlone(
                    caller().request("/read-before", "k-before", "Content-Type", FORM, OuterFilter.READS_FORM, "1")
                            .POST(body));
            assertThat(wrong.status()).isEqualTo(500);
        }
        assertThat(shop().runs("/read-before")).isZero();
        assertThat(caller().post("/read-before", "k-before", "a=1", "Content-Type", FORM)
                        .text())
                .isEqualTo("1");
    }

    @Test
    void a_form_is_read_in_the_charset_that_is_set_before() {
        shop().at("/form-charset", (request, response) -> {
            request.setCharacterEncoding("ISO-8859-1");
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print(request.getParameter("a") + " " + request.getCharacterEncoding());
        });

        assertThat(caller().post("/form-charset", "k-charset", "a=%FC", "Content-Type", FORM)
                        .text())
                .isEqualTo("ü ISO-8859-1");
    }

    @Test
    void a_body_can_be_read_as_parameters_and_as_bytes() {
        shop().at(
                        "/both",
                        (request, response) -> response.getWriter()
                                .print(request.getParameter("a") + " "
                                        + request.getInputStream().readAllBytes().length));

        assertThat(caller().post("/both", "k-both", "a=1", "Content-Type", FORM).text())
                .isEqualTo("1 3");
    }

    @Test
    void reader_and_stream_exclude_each_other() {
        shop().at("/request-either", (request, response) -> {
            request.getReader();
            try {
                request.getInputStream();
            } catch (IllegalStateException taken) {
                response.getWriter().print("only one");
            }
        });

        assertThat(caller().post("/request-either", "k-either", "{}").text()).isEqualTo("only one");
    }

    @Test
    void a_form_with_a_broken_escape_has_no_parameters() {
        shop().at("/broken-form", (request, response) -> {
            try {
                request.getParameter("a");
            } catch (IllegalStateException broken) {
                response.setStatus(400);
            }
        });

        assertThat(caller().post("/broken-form", "k-broken", "a=%ZZ", "Content-Type", FORM)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_body_in_chunks_that_was_read_in_front_of_the_filter_is_an_error() {
        shop().at("/chunks-before", (request, response) -> response.setStatus(204));

        for (String type : List.of("application/json", "multipart/form-data; boundary=b")) {
            Answer wrong = Caller.sendAlone(
                    caller().request("/chunks-before", "k-chunks", "Content-Type", type, OuterFilter.READS_FORM, "1")
                            .POST(chunked("{}")));
            // Jetty refuses what it can't read as parts itself.
            assertThat(wrong.status()).isIn(400, 500);
        }
        assertThat(shop().runs("/chunks-before")).isZero();
    }

    @Test
    void no_bytes_in_chunks_are_a_body() {
        shop().at("/no-chunks", (request, response) -> response.setStatus(204));

        try (Wire wire = Wire.to(shop().port())) {
            for (String pause : new String[] {"", "x"}) {
                wire.send("POST /shop/no-chunks HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: no-chunks" + pause
                        + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
                wire.send("0\r\n\r\n");
                assertThat(wire.answer()).contains(" 204").contains("Semel-Status: executed");
            }
        }
    }

    private static BodyPublisher chunked(String text) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
