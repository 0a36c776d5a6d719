package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import java.nio.charset.StandardCharsets;
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
}
