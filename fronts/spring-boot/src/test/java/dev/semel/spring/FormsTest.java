package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** HTML forms on protected routes, with the filters that read them before Semel's. */
final class FormsTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String TOKEN = "XSRF-TOKEN=abc";

    private static MvcApp app;

    @Configuration(proxyBeanMethods = false)
    @Import(Shop.class)
    static class Secured {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository())
                            .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler()))
                    .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }
    }

    @RestController
    @Idempotent
    static class Shop {
        private final AtomicInteger runs = new AtomicInteger();

        @PostMapping("/buy")
        String buy(@RequestParam String[] a) {
            return "bought " + String.join(",", a) + ", run " + runs.incrementAndGet();
        }

        @PutMapping("/change")
        String change(@RequestParam String[] a) {
            return "changed " + String.join(",", a) + ", run " + runs.incrementAndGet();
        }
    }

    @BeforeAll
    static void start() {
        app = MvcApp.start(
                new Class<?>[] {MvcApp.App.class, Secured.class},
                "semel.store=memory",
                "spring.mvc.hiddenmethod.filter.enabled=true");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static HttpResponse<String> post(String path, String key, String form) {
        return app.client.send(app.client.request(path, key, FORM, form, "Cookie", TOKEN));
    }

    @Test
    void a_post_form_with_a_csrf_token_runs_once() {
        HttpResponse<String> first = post("/buy", "f1", "a=1&_csrf=abc");
        HttpResponse<String> again = post("/buy", "f1", "a=1&_csrf=abc");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).startsWith("bought 1, run ");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(Client.status(again)).isEqualTo("replayed");
        assertThat(post("/buy", "f1", "a=2&_csrf=abc").statusCode()).isEqualTo(422);
    }

    @Test
    void a_post_form_with_a_wrong_csrf_token_claims_nothing() {
        assertThat(post("/buy", "f2", "a=1&_csrf=wrong").statusCode()).isEqualTo(403);
        assertThat(Client.status(post("/buy", "f2", "a=1&_csrf=abc"))).isEqualTo("executed");
    }

    @Test
    void a_put_form_runs_once() {
        String before = null;
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = app.client.send(HttpRequest.newBuilder(app.client.uri("/change"))
                    .header("Content-Type", FORM)
                    .header("Cookie", TOKEN)
                    .header("X-XSRF-TOKEN", "abc")
                    .header("Idempotency-Key", "f3")
                    .PUT(BodyPublishers.ofString("a=1"))
                    .build());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).startsWith("changed 1, run ");
            assertThat(before == null || before.equals(answer.body())).isTrue();
            before = answer.body();
        }
    }

    @Test
    void a_form_with_a_hidden_method_runs_once() {
        HttpResponse<String> first = post("/change", "f4", "a=1&_method=put&_csrf=abc");
        HttpResponse<String> again = post("/change", "f4", "a=1&_method=put&_csrf=abc");

        assertThat(first.body()).startsWith("changed 1, run ");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(Client.status(again)).isEqualTo("replayed");
    }
}
