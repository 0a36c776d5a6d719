package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Bodies up to what a route takes and keeps, and beyond. */
class LimitsTest extends ContainerTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static String letters(int count) {
        return "x".repeat(count);
    }

    private static BodyPublisher chunked(String text) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_request_as_long_as_the_limit_runs() {
        shop().at(
                        "/small/in",
                        (request, response) -> response.getOutputStream()
                                .print(request.getInputStream().readAllBytes().length));

        assertThat(caller().post("/small/in", "l1", letters(Shop.SMALL)).text()).isEqualTo("1000");
        assertThat(caller().post("/small/in", "l2", chunked(letters(Shop.SMALL)))
                        .text())
                .isEqualTo("1000");
    }

    @Test
    void a_request_over_the_limit_is_refused() {
        shop().at("/small/over", (request, response) -> response.setStatus(204));

        Answer declared = Caller.sendAlone(
                caller().request("/small/over", "l3").POST(BodyPublishers.ofString(letters(Shop.SMALL + 1))));
        Answer pieces = Caller.sendAlone(caller().request("/small/over", "l4").POST(chunked(letters(Shop.SMALL + 1))));

        assertThat(declared.status()).isEqualTo(413);
        assertThat(declared.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(declared.header("Semel-Status")).startsWith("rejected;reason=too-large");
        assertThat(pieces.status()).isEqualTo(413);
        assertThat(shop().runs("/small/over")).isZero();
    }

    @Test
    void a_request_over_the_limit_runs_unprotected_with_all_its_bytes_where_the_policy_says_so() {
        shop().at("/small-or-bypassed/over", (request, response) -> {
            byte[] body = request.getInputStream().readAllBytes();
            response.getOutputStream().write(body);
        });
        String text = "begin" + letters(50_000) + "end";

        for (BodyPublisher body : new BodyPublisher[] {BodyPublishers.ofString(text), chunked(text)}) {
            Answer answer = caller().post("/small-or-bypassed/over", "l5", body);
            assertThat(answer.text()).isEqualTo(text);
            assertThat(answer.header("Semel-Status")).isEqualTo("bypassed;reason=too-large");
        }
        assertThat(caller().post("/small-or-bypassed/over", "l6", chunked(letters(Shop.SMALL + 1)))
                        .text())
                .hasSize(Shop.SMALL + 1);
    }

    @Test
    void a_form_over_the_limit_keeps_its_parameters() {
        shop().at(
                        "/small-or-bypassed/form",
                        (request, response) -> response.getOutputStream()
                                .print(request.getParameter("a").length() + request.getParameter("b")));
        String form = "a=" + letters(2_000) + "&b=last";

        for (BodyPublisher body : new BodyPublisher[] {BodyPublishers.ofString(form), chunked(form)}) {
            assertThat(caller().post("/small-or-bypassed/form", "l7", body, "Content-Type", FORM)
                            .text())
                    .isEqualTo("2000last");
        }
    }

    @Test
    void an_answer_as_long_as_the_limit_is_kept() {
        shop().at(
                        "/small/out",
                        (request, response) -> response.getOutputStream().print(letters(Shop.SMALL)));

        caller().post("/small/out", "l8", "{}");
        Answer again = caller().post("/small/out", "l8", "{}");

        assertThat(again.text()).hasSize(Shop.SMALL);
        assertThat(again.semel()).isEqualTo("replayed");
    }

    @Test
    void a_longer_answer_streams_once_it_is_recorded_that_the_operation_ran() throws Exception {
        var read = new CountDownLatch(1);
        shop().at("/small/long", (request, response) -> {
            response.setHeader("X-Kind", "long");
            response.getOutputStream().print(letters(Shop.SMALL) + "!");
            response.flushBuffer();
            read.await();
            response.getOutputStream().print(letters(100_000) + "end");
        });

        try (Wire wire = Wire.to(shop().port())) {
            wire.post("/small/long", "{}", "Idempotency-Key: l9", "Connection: close");
            assertThat(wire.head()).contains(" 200").contains("X-Kind: long").contains("Semel-Status: executed");
            read.countDown();
            assertThat(wire.rest()).endsWith("end");
        }
        Answer again = caller().post("/small/long", "l9", "{}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.header("Semel-Status")).contains("reply-not-kept");
        assertThat(shop().runs("/small/long")).isOne();
    }

    @Test
    void a_longer_answer_of_another_thread_streams_too() {
        shop().at("/small/long-async", (request, response) -> {
            var context = request.startAsync(request, response);
            context.start(() -> {
                try {
                    for (int i = 0; i < 50; i++) {
                        response.getOutputStream().print(letters(100));
                    }
                } catch (java.io.IOException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });

        assertThat(caller().post("/small/long-async", "l10", "{}").text()).isEqualTo(letters(5_000));
        assertThat(caller().post("/small/long-async", "l10", "{}").status()).isEqualTo(409);
        assertThat(shop().runs("/small/long-async")).isOne();
    }

    @Test
    void what_no_route_matches_streams_in_both_directions() {
        shop().at("/free/stream", (request, response) -> {
            response.getOutputStream().print("ready\n");
            response.flushBuffer();
            response.getOutputStream().print("got " + request.getInputStream().readNBytes(4).length + "\n");
        });

        try (Wire wire = Wire.to(shop().port())) {
            wire.send("POST /shop/free/stream HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 4\r\n\r\n");
            assertThat(wire.head()).contains(" 200");
            wire.send("body");
            wire.send("GET /shop/nothing HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n");
            assertThat(wire.rest()).contains("ready").contains("got 4");
        }
    }

    @Test
    void megabytes_are_kept_and_replayed() {
        String text = letters(900_000);
        shop().at(
                        "/large",
                        (request, response) -> response.getOutputStream()
                                .write(request.getInputStream().readAllBytes()));

        assertThat(caller().post("/large", "l11", text).text()).isEqualTo(text);
        assertThat(caller().post("/large", "l11", text).text()).isEqualTo(text);
        assertThat(shop().runs("/large")).isOne();
    }
}
