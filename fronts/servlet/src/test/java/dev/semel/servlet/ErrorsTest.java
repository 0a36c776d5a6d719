package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import jakarta.servlet.RequestDispatcher;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Errors that the container renders are answers, too. */
class ErrorsTest extends ContainerTest {
    private final AtomicInteger pages = new AtomicInteger();

    @BeforeEach
    void errorPage() {
        shop().at("/error-page", (request, response) -> {
            response.setContentType("text/plain");
            response.getWriter()
                    .print("page " + pages.incrementAndGet() + " "
                            + request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) + " "
                            + request.getAttribute(RequestDispatcher.ERROR_MESSAGE));
        });
    }

    @Test
    void what_an_error_page_renders_is_recorded_byte_for_byte() {
        shop().at("/teapot", (request, response) -> {
            response.getWriter().print("lost");
            response.setHeader("X-Kept", "1");
            response.sendError(418, "short and stout");
        });

        Answer first = caller().post("/teapot", "e1", "{}");
        Answer again = caller().post("/teapot", "e1", "{}");

        for (Answer answer : new Answer[] {first, again}) {
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.text()).isEqualTo("page 1 418 short and stout");
            assertThat(answer.header("X-Kept")).isEqualTo("1");
            assertThat(answer.header("X-Outer")).isNotEmpty();
        }
        assertThat(first.semel()).isEqualTo("executed");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/teapot")).isOne();
    }

    @Test
    void an_exception_is_what_its_error_page_renders() {
        shop().at("/division", (request, response) -> {
            response.getWriter().print("lost");
            throw new ArithmeticException("by zero");
        });

        for (int i = 0; i < 2; i++) {
            Answer answer = caller().post("/division", "e2", "{}");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).startsWith("page 1 500");
        }
        assertThat(shop().runs("/division")).isOne();
    }

    @Test
    void an_error_without_a_page_is_rendered_by_the_container_each_time() {
        shop().at("/conflict", (request, response) -> {
            response.addHeader("X-Kept", "1");
            response.sendError(409, "out of stock");
        });

        Answer first = caller().post("/conflict", "e3", "{}");
        Answer again = caller().post("/conflict", "e3", "{}");

        assertThat(first.status()).isEqualTo(409);
        assertThat(first.text()).contains("out of stock");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("out of stock");
        assertThat(again.header("X-Kept")).isEqualTo("1");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/conflict")).isOne();
    }

    @Test
    void an_exception_without_a_page_is_a_500_that_is_kept() {
        shop().at("/broken", (request, response) -> {
            throw new IllegalStateException("broken");
        });

        Answer first = caller().post("/broken", "e4", "{}");
        Answer again = caller().post("/broken", "e4", "{}");

        assertThat(first.status()).isEqualTo(500);
        // Tomcat alone says before it renders that nobody else does.
        assertThat(first.semel()).isEqualTo(container == Container.TOMCAT ? "executed" : "");
        assertThat(again.status()).isEqualTo(500);
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/broken")).isOne();
    }

    @Test
    void an_error_that_is_no_outcome_frees_the_key() {
        shop().at("/busy", (request, response) -> response.sendError(503));

        assertThat(caller().post("/busy", "e5", "{}").status()).isEqualTo(503);
        assertThat(caller().post("/busy", "e5", "{}").status()).isEqualTo(503);

        assertThat(shop().runs("/busy")).isEqualTo(2);
    }

    @Test
    void an_error_page_that_fails_leaves_no_claim_behind() {
        shop().at("/worse", (request, response) -> response.sendError(418));
        shop().at("/error-page", (request, response) -> {
            throw new IllegalStateException("the page is broken, too");
        });

        int first = caller().post("/worse", "e6", "{}").status();

        assertThat(first).isIn(418, 500);
        assertThat(caller().post("/worse", "e6", "{}").semel()).isEqualTo("replayed");
        assertThat(shop().runs("/worse")).isOne();
    }
}
