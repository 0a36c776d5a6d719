package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.KeySource;
import dev.semel.policy.Label;
import dev.semel.policy.Policy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class LabelsTest {
    private static Policy with(Label... labels) {
        var policies = new Policies();
        policies.labels = List.of(labels);
        return policies.policy();
    }

    private static Label ofRequest(String name, KeySource source) {
        return new Label(name, new Label.Source.Request(source));
    }

    private static Label ofAnswer(String name, String pointer) {
        return new Label(name, new Label.Source.AnswerField(pointer));
    }

    private static RequestView request(String target, String body) {
        return RequestView.of(
                "POST", target, Headers.of("Content-Type", "application/json", "X-Site", " s1 "), Body.of(body));
    }

    private static Reply answer(String body) {
        return new Reply(200, Headers.of("Location", "/orders/7"), Body.of(body));
    }

    @Test
    void labels_of_a_request_come_from_everywhere_that_a_key_may_come_from() {
        Policy policy = with(
                ofRequest("site", new KeySource.Header("x-site")),
                ofRequest("page", new KeySource.Query("page")),
                ofRequest("user", new KeySource.Json("/user/id")),
                ofAnswer("id", "/id"));
        assertThat(Labels.ofRequest(policy, request("/a?page=a%20b", "{\"user\":{\"id\":12.50}}")))
                .isEqualTo(Map.of("site", "s1", "page", "a b", "user", "12.50"));
    }

    @Test
    void a_label_of_a_request_that_is_missing_or_ambiguous_or_no_scalar_is_left_out() {
        Policy policy = with(
                ofRequest("none", new KeySource.Header("X-None")),
                ofRequest("twice", new KeySource.Query("a")),
                ofRequest("null", new KeySource.Json("/null")),
                ofRequest("object", new KeySource.Json("/object")),
                ofRequest(
                        "several", new KeySource.Composed(List.of(new KeySource.Query("b"), new KeySource.Query("c")))),
                ofRequest("b", new KeySource.Query("b")));
        assertThat(Labels.ofRequest(policy, request("/?a=1&a=2&b=3&c=4", "{\"null\":null,\"object\":{}}")))
                .isEqualTo(Map.of("b", "3"));
    }

    @Test
    void labels_of_an_answer_come_from_its_headers_and_its_json() {
        Policy policy = with(
                new Label("where", new Label.Source.AnswerHeader("location")),
                new Label("none", new Label.Source.AnswerHeader("ETag")),
                ofAnswer("id", "/id"),
                ofAnswer("first", "/items/0"),
                ofAnswer("null", "/null"),
                ofAnswer("items", "/items"),
                ofRequest("site", new KeySource.Header("X-Site")));
        assertThat(Labels.ofReply(policy, answer("{\"id\":7,\"items\":[true],\"null\":null}")))
                .isEqualTo(Map.of("where", "/orders/7", "id", "7", "first", "true"));
        assertThat(Labels.ofReply(policy, answer("no json"))).isEqualTo(Map.of("where", "/orders/7"));
    }

    @Test
    void a_header_that_an_answer_has_twice_is_no_label() {
        Policy policy = with(new Label("where", new Label.Source.AnswerHeader("Location")));
        var twice = new Reply(200, Headers.of("Location", "/a", "Location", "/b"), Body.EMPTY);
        assertThat(Labels.ofReply(policy, twice)).isEmpty();
    }

    @Test
    void a_label_has_at_most_256_characters_or_is_left_out_whole() {
        Policy policy = with(ofAnswer("longest", "/longest"), ofAnswer("longer", "/longer"));
        String longest = "x".repeat(256);
        assertThat(Labels.ofReply(policy, answer("{\"longest\":\"" + longest + "\",\"longer\":\"" + longest + "x\"}")))
                .isEqualTo(Map.of("longest", longest));
    }

    @Test
    void labels_are_found_in_gzip() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"id\":7,\"name\":\"n\"}".getBytes(StandardCharsets.UTF_8));
        }
        Policy policy = with(ofAnswer("id", "/id"), ofAnswer("name", "/name"));
        var reply = new Reply(200, Headers.of("Content-Encoding", "gzip"), Body.wrap(packed.toByteArray()));
        assertThat(Labels.ofReply(policy, reply)).isEqualTo(Map.of("id", "7", "name", "n"));
    }
}
