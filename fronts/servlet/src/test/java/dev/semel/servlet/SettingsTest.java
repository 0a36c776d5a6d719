package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Limits;
import dev.semel.servlet.Caller.Answer;
import dev.semel.store.InMemoryStore;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the application says to the filter, and what the filter says when its store is in trouble. */
class SettingsTest extends ContainerTest {

    @Test
    void keys_are_local_to_the_caller_that_the_application_names() {
        var settings = FilterSettings.DEFAULT.withCallers(request -> request.getHeader("X-User"));
        try (Shop own = Shop.in(container, settings, new InMemoryStore())) {
            own.at("/mine", (request, response) -> response.getWriter().print(request.getHeader("X-User")));
            var caller = new Caller(own);

            assertThat(caller.post("/mine", "k", "{}", "X-User", "ada").text()).isEqualTo("ada");
            assertThat(caller.post("/mine", "k", "{}", "X-User", "bob").text()).isEqualTo("bob");
            assertThat(caller.post("/mine", "k", "{}", "X-User", "ada", "Authorization", "renewed")
                            .semel())
                    .isEqualTo("replayed");
        }
    }

    @Test
    void a_user_without_a_name_is_not_known_and_his_cookie_no_guests() {
        Principal nameless = () -> "";
        var settings = FilterSettings.DEFAULT.withCallers(
                request -> Callers.USER_PRINCIPAL.caller(new HttpServletRequestWrapper(request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return nameless;
                    }
                }));
        try (Shop own = Shop.in(container, settings, new InMemoryStore())) {
            own.at("/mine", (request, response) -> response.setStatus(204));

            assertThat(new Caller(own)
                            .post("/mine", "k", "{}", "Cookie", "login=1")
                            .semel())
                    .isEqualTo("bypassed");
        }
    }

    @Test
    void refusals_are_written_in_the_applications_way() {
        var settings = FilterSettings.DEFAULT.withProblems((request, response, problem, reply) -> {
            if (problem.status() != 422) {
                return false;
            }
            response.setContentType("text/plain");
            response.getWriter().print("ours: " + problem.code());
            return true;
        });
        try (Shop own = Shop.in(container, settings, new InMemoryStore())) {
            own.at("/x", (request, response) -> response.setStatus(204));
            var caller = new Caller(own);
            caller.post("/x", "k", "{}");

            Answer reused = caller.post("/x", "k", "{\"other\":1}");
            Answer twoKeys = caller.post("/x", "k", "{}", "Idempotency-Key", "other");

            assertThat(reused.status()).isEqualTo(422);
            assertThat(reused.text()).isEqualTo("ours: key-reused");
            assertThat(reused.semel()).isEqualTo("rejected");
            assertThat(twoKeys.status()).isEqualTo(400);
            assertThat(twoKeys.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void an_answer_that_cannot_be_recorded_is_not_told() {
        var limits = new Limits(10, 10, Duration.ofSeconds(5), Duration.ofMillis(50));
        try (Shop own = Shop.in(container, FilterSettings.DEFAULT, new LaterStore(true), limits)) {
            own.at("/unrecorded", (request, response) -> {
                response.addCookie(new Cookie("secret", "1"));
                response.setHeader("X-Of-The-Run", "1");
                response.getWriter().print("done");
            });

            Answer answer = new Caller(own).post("/unrecorded", "k", "{}");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Semel-Status")).startsWith("executed;unknown;reason=unavailable");
            assertThat(answer.all("Set-Cookie")).isEmpty();
            assertThat(answer.all("X-Of-The-Run")).isEmpty();
            assertThat(answer.text()).doesNotContain("done\"");
        }
    }

    @Test
    void an_error_that_cannot_be_recorded_is_not_told_either() {
        var limits = new Limits(10, 10, Duration.ofSeconds(5), Duration.ofMillis(50));
        try (Shop own = Shop.in(container, FilterSettings.DEFAULT, new LaterStore(true), limits)) {
            own.at("/error-page", (request, response) -> response.getWriter().print("the page"));
            own.at("/unrecorded", (request, response) -> response.sendError(418));

            Answer answer = new Caller(own).post("/unrecorded", "k", "{}");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).doesNotContain("the page");
        }
    }
}
