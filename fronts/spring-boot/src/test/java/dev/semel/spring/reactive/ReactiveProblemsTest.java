package dev.semel.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.spring.Client;
import dev.semel.spring.SemelStartException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import reactor.core.publisher.Mono;

/** Refusals in the application's own shape, on WebFlux. */
final class ReactiveProblemsTest {
    private static HttpResponse<String> refused(ReactiveApp app) {
        app.client.post("/orders", "k", "{\"amount\": 5}");
        HttpResponse<String> refused = app.client.post("/orders", "k", "{\"amount\": 6}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Client.status(refused)).isEqualTo("rejected");
        return refused;
    }

    @RestControllerAdvice
    static class ShapeAdvice {
        @ExceptionHandler
        ResponseEntity<Map<String, Object>> problem(ErrorResponseException e) {
            return ResponseEntity.status(e.getStatusCode())
                    .header("X-Shape", "mine")
                    .body(Map.of(
                            "fault", String.valueOf(e.getBody().getProperties().get("code"))));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({ReactiveApp.Open.class, ShapeAdvice.class})
    static class Shape {}

    @Test
    void an_advice_renders_refusals_in_its_own_shape() {
        try (ReactiveApp app = ReactiveApp.start(Shape.class)) {
            HttpResponse<String> refused = refused(app);
            assertThat(refused.body()).isEqualTo("{\"fault\":\"key-reused\"}");
            assertThat(refused.headers().firstValue("X-Shape")).hasValue("mine");
        }
    }

    @RestControllerAdvice
    static class CatchAllAdvice {
        @ExceptionHandler(Exception.class)
        Mono<ResponseEntity<String>> all(Exception e) {
            return Mono.just(ResponseEntity.internalServerError().body("something went wrong"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({ReactiveApp.Open.class, CatchAllAdvice.class})
    static class CatchAll {}

    @Test
    void an_advice_that_makes_another_status_of_everything_is_not_asked() {
        try (ReactiveApp app = ReactiveApp.start(CatchAll.class)) {
            assertThat(refused(app).body()).contains("\"code\":\"key-reused\"").doesNotContain("went wrong");
        }
    }

    @Test
    void the_problem_details_of_spring_have_all_that_semels_own_have() {
        try (ReactiveApp app =
                ReactiveApp.start(ReactiveApp.Open.class, "spring.webflux.problemdetails.enabled=true")) {
            HttpResponse<String> refused = refused(app);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.body()).contains("\"code\":\"key-reused\"", "\"error\":{");
        }
    }

    @Test
    void transactional_routes_are_refused() {
        assertThatThrownBy(() -> ReactiveApp.start(ReactiveApp.Open.class, "semel.transactional=true")
                        .close())
                .isInstanceOf(SemelStartException.class)
                .hasMessageContaining("there are no transactions for them here");
    }

    /** Hears of observations that end, as a tracer does. */
    static final class Decisions implements ObservationHandler<ServerRequestObservationContext> {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof ServerRequestObservationContext;
        }

        @Override
        public void onStop(ServerRequestObservationContext context) {
            var decision = context.getHighCardinalityKeyValue("semel.decision");
            seen.add(decision == null ? "none" : decision.getValue());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({ReactiveApp.Open.class, Decisions.class})
    static class Observed {}

    @Test
    void the_observation_of_a_request_says_what_was_decided() throws InterruptedException {
        try (ReactiveApp app = ReactiveApp.start(Observed.class)) {
            refused(app);
            BlockingQueue<String> seen = app.bean(Decisions.class).seen;
            assertThat(List.of(seen.take(), seen.take())).containsExactlyInAnyOrder("executed", "rejected");
        }
    }
}
