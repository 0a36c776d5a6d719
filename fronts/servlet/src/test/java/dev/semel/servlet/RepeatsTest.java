package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests that come again while the first one runs, or when its client has gone. */
class RepeatsTest extends ContainerTest {

    @Test
    void fifty_at_once_run_once_and_get_one_answer() {
        shop().at("/fifty", (request, response) -> {
            Thread.sleep(50);
            response.getWriter().print(request.getHeader("Semel-Operation-Id"));
        });
        var calls = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 50; i++) {
            calls.add(caller().postAsync("/fifty", "r1", "{}"));
        }

        assertThat(calls.stream().map(CompletableFuture::join).map(Answer::text).distinct())
                .hasSize(1);
        assertThat(shop().runs("/fifty")).isOne();
    }

    @Test
    void a_handler_slower_than_every_wait_runs_once() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        shop().at("/waits-briefly/slow", (request, response) -> {
            begun.countDown();
            goOn.await();
            response.getWriter().print("slow");
        });

        CompletableFuture<Answer> first = caller().postAsync("/waits-briefly/slow", "r2", "{}");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        Answer second = caller().post("/waits-briefly/slow", "r2", "{}");
        Answer third = caller().post("/waits-briefly/slow", "r2", "{}");
        goOn.countDown();

        assertThat(first.get(20, TimeUnit.SECONDS).text()).isEqualTo("slow");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.header("Retry-After")).isNotEmpty();
        assertThat(third.status()).isEqualTo(409);
        assertThat(caller().post("/waits-briefly/slow", "r2", "{}").text()).isEqualTo("slow");
        assertThat(shop().runs("/waits-briefly/slow")).isOne();
    }

    @Test
    void a_client_that_leaves_finds_its_answer_when_it_comes_back() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        shop().at("/left", (request, response) -> {
            begun.countDown();
            goOn.await();
            response.getWriter().print("x".repeat(500_000));
        });

        Wire wire = Wire.to(shop().port());
        wire.post("/left", "{}", "Idempotency-Key: r3");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        wire.reset();
        goOn.countDown();

        assertThat(caller().post("/left", "r3", "{}").text()).hasSize(500_000);
        assertThat(shop().runs("/left")).isOne();
    }

    @Test
    void a_client_that_leaves_in_the_middle_of_its_body_holds_no_key() {
        shop().at("/half", (request, response) -> response.getWriter().print("ran"));

        Wire wire = Wire.to(shop().port());
        wire.send("POST /shop/half HTTP/1.1\r\nHost: 127.0.0.1:" + shop().port()
                + "\r\nIdempotency-Key: r4\r\nContent-Length: 100\r\n\r\nhalf");
        wire.reset();

        Answer answer = caller().post("/half", "r4", "{}");
        assertThat(answer.text()).isEqualTo("ran");
        assertThat(answer.semel()).isEqualTo("executed");
        assertThat(shop().runs("/half")).isOne();
    }

    @Test
    void a_connection_is_kept_for_first_answers_replays_and_refusals() {
        shop().at("/kept", (request, response) -> response.getOutputStream().print("kept"));

        try (Wire wire = Wire.to(shop().port())) {
            for (int i = 0; i < 20; i++) {
                wire.post("/kept", "{}", "Idempotency-Key: kept" + i);
                assertThat(wire.answer()).contains(" 200").endsWith("kept").contains("Semel-Status: executed");
                wire.post("/kept", "{}", "Idempotency-Key: kept" + i);
                assertThat(wire.answer()).contains(" 200").endsWith("kept").contains("Semel-Status: replayed");
                wire.post("/kept", "{\"other\":1}", "Idempotency-Key: kept" + i);
                assertThat(wire.answer()).contains(" 422");
            }
        }
        assertThat(shop().runs("/kept")).isEqualTo(20);
    }
}
