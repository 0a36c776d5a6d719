package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Forms with files. */
class MultipartTest extends ContainerTest {
    private static final String FORM = """
            ignored in front
            --b0undary
            Content-Disposition: form-data; name="text"

            grüße
            --b0undary
            Content-Disposition: form-data; name="file"; filename="a \\"b\\".txt"
            Content-Type: text/plain
            X-Folded: one
              two

            line one
            --b0undar
            line two
            --b0undary
            Content-Disposition: form-data; name="empty"

            --b0undary--
            ignored behind
            """.replace("\n", "\r\n");

    private Answer send(String path, String key) {
        return caller().post(path, key, FORM, "Content-Type", "multipart/form-data; boundary=b0undary");
    }

    @Test
    void text_fields_are_parameters() {
        shop().at("/multipart", (request, response) -> {
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter()
                    .print(request.getParameter("text") + "," + request.getParameter("empty") + ","
                            + request.getParameter("file") + "," + request.getParameter("q"));
        });

        assertThat(send("/multipart?q=1", "m1").text()).isEqualTo("grüße,,null,1");
        assertThat(send("/multipart?q=1", "m1").semel()).isEqualTo("replayed");
    }

    @Test
    void files_are_parts() {
        shop().at("/upload", (request, response) -> {
            var part = request.getPart("file");
            Path copy = Files.createTempFile("semel", ".part");
            part.write(copy.toString());
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter()
                    .print(request.getParts().size() + "|" + part.getSubmittedFileName() + "|" + part.getContentType()
                            + "|" + part.getHeader("x-folded") + "|" + part.getSize() + "|"
                            + Files.readString(copy) + "|"
                            + new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                    .equals(Files.readString(copy)));
            Files.delete(copy);
        });

        assertThat(send("/upload", "m2").text())
                .isEqualTo("3|a \"b\".txt|text/plain|one two|29|line one\r\n--b0undar\r\nline two|true");
    }

    @Test
    void a_repeat_with_another_boundary_is_a_repeat() {
        shop().at(
                        "/boundary",
                        (request, response) ->
                                response.getWriter().print(request.getParts().size()));
        String clean = "--b0undary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b0undary--\r\n";

        caller().post("/boundary", "m3", clean, "Content-Type", "multipart/form-data; boundary=b0undary");
        Answer again = caller().post(
                        "/boundary",
                        "m3",
                        clean.replace("b0undary", "other"),
                        "Content-Type",
                        "multipart/form-data; boundary=other");

        assertThat(again.text()).isEqualTo("1");
        assertThat(again.semel()).isEqualTo("replayed");
    }

    @Test
    void a_body_that_is_no_form_has_no_parts() {
        shop().at("/torn", (request, response) -> {
            try {
                request.getParts();
            } catch (java.io.IOException torn) {
                response.setStatus(400);
            }
        });

        assertThat(caller().post("/torn", "m4", "--b\r\nX: y", "Content-Type", "multipart/form-data; boundary=b")
                        .status())
                .isEqualTo(400);
    }
}
