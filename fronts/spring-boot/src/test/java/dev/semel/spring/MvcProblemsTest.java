package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Refusals in the application's own shape. */
final class MvcProblemsTest {
    private static HttpResponse<String> refused(MvcApp app, String... headers) {
        String key = UUID.randomUUID().toString();
        app.client.post("/orders", key, "{\"amount\": 5}");
        return app.client.post("/orders", key, "{\"amount\": 6}", headers);
    }

    private static MvcApp app(Class<?> advice, String... settings) {
        String[] all = new String[settings.length + 1];
        all[0] = "semel.store=memory";
        System.arraycopy(settings, 0, all, 1, settings.length);
        return MvcApp.start(new Class<?>[] {MvcApp.App.class, MvcApp.Open.class, advice}, all);
    }

    private static void isKeyReused(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.headers().firstValue("Semel-Status"))
                .hasValueSatisfying(status -> assertThat(status).startsWith("rejected;reason=key-reused"));
        assertThat(refused.headers().allValues("Semel-Status")).hasSize(1);
        assertThat(refused.headers().firstValue("Cache-Control")).isPresent();
    }

    @RestControllerAdvice
    static class Shape {
        @ExceptionHandler
        ResponseEntity<Map<String, Object>> problem(ErrorResponseException e) {
            return ResponseEntity.status(e.getStatusCode())
                    .headers(e.getHeaders())
                    .header("X-Shape", "mine")
                    .body(Map.of(
                            "fault", String.valueOf(e.getBody().getProperties().get("code"))));
        }
    }

    @Test
    void an_advice_renders_refusals_in_its_own_shape() {
        try (MvcApp app = app(Shape.class)) {
            HttpResponse<String> refused = refused(app);
            isKeyReused(refused);
            assertThat(refused.body()).isEqualTo("{\"fault\":\"key-reused\"}");
            assertThat(refused.headers().firstValue("X-Shape")).hasValue("mine");
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/json");
        }
    }

    @RestControllerAdvice
    static class CatchAll {
        @ExceptionHandler(Exception.class)
        ResponseEntity<String> all(Exception e) {
            return ResponseEntity.status(HttpStatus.INTERNAL_SERVER_ERROR).body("something went wrong");
        }
    }

    @Test
    void an_advice_that_makes_another_status_of_everything_is_not_asked() {
        try (MvcApp app = app(CatchAll.class)) {
            HttpResponse<String> refused = refused(app);
            isKeyReused(refused);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.body()).contains("\"code\":\"key-reused\"").doesNotContain("went wrong");
        }
    }

    @Test
    void the_problem_details_of_spring_have_all_that_semels_own_have() {
        try (MvcApp app = app(MvcApp.Open.class, "spring.mvc.problemdetails.enabled=true")) {
            HttpResponse<String> refused = refused(app);
            isKeyReused(refused);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.body())
                    .contains("\"type\":\"urn:semel:problem:key-reused\"", "\"status\":422")
                    .contains("\"code\":\"key-reused\"", "\"error\":{", "\"instance\":\"/orders\"");
        }
    }
}
