package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bodies that filters in front of Semel's read, behind the one that keeps them. */
class KeptBodiesTest extends ContainerTest {
    private static final Map<Container, Shop> SHOPS = new EnumMap<>(Container.class);
    private static final String[] FORM_READ_BEFORE = {
        "Content-Type", "application/x-www-form-urlencoded", OuterFilter.READS_FORM, "1"
    };

    @Override
    Shop shop() {
        return SHOPS.computeIfAbsent(container, Shop::keepingBodies);
    }

    @Test
    void a_form_that_was_read_in_front_is_there_once_and_compared_with_its_repeat() {
        shop().at(
                        "/kept-form",
                        (request, response) -> response.getWriter()
                                .print(String.join(",", request.getParameterValues("a")) + " "
                                        + request.getParameterMap().keySet() + " "
                                        + request.getInputStream().readAllBytes().length));

        String key = "b1";
        for (BodyPublisher body : List.of(BodyPublishers.ofString("a=1&b=2&a=3"), chunked("a=1&b=2&a=3"))) {
            Answer answer = caller().post("/kept-form?a=1", key, body, FORM_READ_BEFORE);
            assertThat(answer.text()).isEqualTo("1,1,3 [a, b] 11");
        }
        assertThat(caller().post("/kept-form?a=1", key, "a=1&b=2&a=4", FORM_READ_BEFORE)
                        .status())
                .isEqualTo(422);
        assertThat(shop().runs("/kept-form")).isOne();
    }

    @Test
    void no_bytes_that_were_read_in_front_are_a_body() {
        shop().at("/kept-nothing", (request, response) -> response.setStatus(204));

        for (BodyPublisher body : List.of(BodyPublishers.noBody(), chunked(""))) {
            assertThat(caller().post("/kept-nothing", "b2", body, FORM_READ_BEFORE)
                            .status())
                    .isEqualTo(204);
        }
        assertThat(shop().runs("/kept-nothing")).isOne();
    }

    @Test
    void a_body_beyond_the_limit_goes_on_as_it_came() {
        shop().at(
                        "/small-or-bypassed/kept",
                        (request, response) -> response.getOutputStream()
                                .write(request.getInputStream().readAllBytes()));
        shop().at("/small/kept", (request, response) -> response.setStatus(204));
        String text = "begin" + "x".repeat(50_000) + "end";

        for (BodyPublisher body : List.of(BodyPublishers.ofString(text), chunked(text))) {
            Answer passed = caller().post("/small-or-bypassed/kept", "b3", body);
            assertThat(passed.text()).isEqualTo(text);
            assertThat(passed.header("Semel-Status")).isEqualTo("bypassed;reason=too-large");
            assertThat(caller().post("/small/kept", "b3", body).status()).isEqualTo(413);
        }
        assertThat(shop().runs("/small/kept")).isZero();
    }

    @Test
    void what_no_route_matches_is_not_read() {
        shop().at("/free/kept", (request, response) -> {
            response.getOutputStream().print("ready\n");
            response.flushBuffer();
            response.getOutputStream().print("got " + request.getInputStream().readNBytes(4).length + "\n");
        });

        try (Wire wire = Wire.to(shop().port())) {
            wire.send("POST /shop/free/kept HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 4\r\n\r\n");
            assertThat(wire.head()).contains(" 200");
            wire.send("body");
            wire.send("GET /shop/nothing HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n");
            assertThat(wire.rest()).contains("ready").contains("got 4");
        }
    }

    private static BodyPublisher chunked(String text) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
