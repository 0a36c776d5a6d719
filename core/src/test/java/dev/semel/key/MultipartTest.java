package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.key.FingerprintRule.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final Secret SECRET = Secret.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    private static String field(String name, String content) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content;
    }

    private static String body(String boundary, String... parts) {
        return "--" + boundary + "\r\n" + String.join("\r\n--" + boundary + "\r\n", parts) + "\r\n--" + boundary
                + "--\r\n";
    }

    private static RequestView request(String boundary, String body) {
        var headers = Headers.of("Content-Type", "multipart/form-data; boundary=\"" + boundary + "\"");
        return RequestView.of("POST", "/", headers, Body.of(body));
    }

    private static Fingerprint of(BodyReading reading, RequestView request) {
        var rule = new FingerprintRule(Set.of(Part.BODY), List.of("Content-Type"), reading, List.of(), List.of());
        return Fingerprinter.fingerprint(SECRET, rule, request, "route");
    }

    private static Optional<List<Multipart.Part>> parts(String body) {
        return Multipart.parts(Body.of(body), "B");
    }

    private static String content(Multipart.Part part) {
        return StandardCharsets.UTF_8.decode(part.content().duplicate()).toString();
    }

    @Test
    void parts_have_their_headers_and_their_content_in_order() {
        var parts = parts(body("B", field("a", "1"), "Content-Type: Text/Plain\r\nX-Y:  z \r\n\r\n--\r\nB--", "\r\n"))
                .orElseThrow();
        assertThat(parts).extracting(MultipartTest::content).containsExactly("1", "--\r\nB--", "");
        assertThat(parts.get(1).headers()).containsExactly("content-type", "text/plain", "x-y", "z");
        assertThat(parts.get(2).headers()).isEmpty();
    }

    @Test
    void a_part_may_end_with_the_line_that_ends_its_headers() {
        var parts = parts("--B\r\nA: b\r\n\r\n--B--").orElseThrow();
        assertThat(parts)
                .singleElement()
                .satisfies(part -> assertThat(content(part)).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "MULTIPART", "BYTES"})
    void another_boundary_makes_the_same_request(BodyReading reading) {
        String[] parts = {field("a", "1"), field("file\"; filename=\"x.bin", "\r\n--\r\n\u0000é")};
        assertThat(of(reading, request("B", body("B", parts))))
                .isEqualTo(of(reading, request("0f-x 'y", body("0f-x 'y", parts))));
    }

    @Test
    void parts_count_by_name_order_and_content() {
        var one = of(BodyReading.AUTO, request("B", body("B", field("a", "1"), field("b", "2"))));
        for (String other : List.of(
                body("B", field("b", "2"), field("a", "1")),
                body("B", field("a", "1"), field("b", "3")),
                body("B", field("a", "1"), field("c", "2")),
                body("B", field("a", "1\r\n"), field("b", "2")),
                body("B", field("a", "1")),
                body("B", field("a", "1"), field("b", "2"), field("c", "")))) {
            assertThat(of(BodyReading.AUTO, request("B", other))).as(other).isNotEqualTo(one);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--B--",
                "--B\r\n",
                "--B\r\nA: b\r\n\r\nx",
                "--B\r\nA: b\r\n\r\nx\r\n--B",
                "--B\r\nA: b\r\n\r\nx\r\n--Bx--",
                "--B\r\nA: b\r\n\r\nx\r\n--B--epilogue",
                "--B\r\nA: b\r\n\r\nx\r\n--B--\r\nepilogue",
                "preamble\r\n--B\r\nA: b\r\n\r\nx\r\n--B--",
                "--B\nA: b\n\nx\n--B--",
                "--B\r\nA\r\n\r\nx\r\n--B--",
                "--B\r\n: b\r\n\r\nx\r\n--B--",
                "--B\r\nA: b\r\n folded: c\r\n\r\nx\r\n--B--",
                "--B\r\nA: b\nC: d\r\n\r\nx\r\n--B--",
                "--BA: b\r\n\r\nx\r\n--B--",
                "--B\r\nA: b\r\n--B--",
            })
    void what_parsers_read_differently_is_no_multipart_body(String body) {
        assertThat(parts(body)).isEmpty();
        assertThat(of(BodyReading.AUTO, request("B", body)))
                .isNotEqualTo(of(BodyReading.AUTO, request("B", body + " ")));
    }

    @Test
    void parts_and_boundaries_have_limits() {
        assertThat(parts("--B" + "\r\n\r\n\r\n--B".repeat(10_000) + "--")).isPresent();
        assertThat(parts("--B" + "\r\n\r\n\r\n--B".repeat(10_001) + "--")).isEmpty();
        assertThat(parts("--B\r\n" + "A: b\r\n".repeat(102) + "\r\n\r\n--B--")).isEmpty();
        String longest = "b".repeat(70);
        assertThat(Multipart.parts(Body.of(body(longest, field("a", "1"))), longest))
                .isPresent();
        assertThat(Multipart.parts(Body.of(body(longest + "b", field("a", "1"))), longest + "b"))
                .isEmpty();
    }
}
