package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** A handler with the annotation is reached through Semel, or not at all. */
final class PassageTest {
    private static MvcApp app;

    @Controller
    static class Pays {
        final AtomicInteger runs = new AtomicInteger();

        @Idempotent
        @PostMapping("/pay")
        @ResponseBody
        String pay() {
            return "run " + runs.incrementAndGet();
        }

        @PostMapping("/old")
        String old() {
            return "forward:/pay";
        }

        @Idempotent
        @PostMapping("/older")
        String older() {
            return "forward:/pay";
        }

        @Idempotent(preset = "none")
        @PostMapping("/each-time")
        @ResponseBody
        String eachTime() {
            return "run " + runs.incrementAndGet();
        }

        @Idempotent(policy = "off")
        @PostMapping("/off")
        @ResponseBody
        String off() {
            return "run " + runs.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({MvcApp.Open.class, Pays.class})
    static class Shop {}

    @BeforeAll
    static void start() {
        app = MvcApp.start(
                new Class<?>[] {MvcApp.App.class, Shop.class}, "semel.store=memory", "semel.policies.off.preset=none");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static int runs() {
        return app.context.getBean(Pays.class).runs.get();
    }

    @Test
    void a_forward_from_a_path_that_is_not_protected_runs_nothing() {
        int before = runs();
        assertThat(app.client.post("/old", "k", "{}").statusCode()).isEqualTo(500);
        assertThat(runs()).isEqualTo(before);
    }

    @Test
    void a_forward_from_a_protected_path_is_that_paths_run() {
        int before = runs();
        HttpResponse<String> first = app.client.post("/older", "f", "{}");
        assertThat(Client.status(first)).isEqualTo("executed");
        assertThat(app.client.post("/older", "f", "{}").body()).isEqualTo(first.body());
        assertThat(runs() - before).isEqualTo(1);
    }

    @Test
    void a_request_without_a_key_came_through_semel_too() {
        assertThat(Client.status(app.client.post("/pay", null, "{}"))).isEqualTo("bypassed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/each-time", "/off"})
    void a_handler_that_is_not_to_be_protected_is_reached(String path) {
        assertThat(app.client.post(path, "k", "{}").statusCode()).isEqualTo(200);
    }
}
