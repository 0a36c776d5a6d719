package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Handlers with {@link Idempotent} are routes. */
final class IdempotentTest {
    private static WebApplicationContextRunner app(Class<?> controller) {
        return new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        SemelAutoConfiguration.class,
                        SemelServletAutoConfiguration.class))
                .withPropertyValues("semel.store=memory")
                .withUserConfiguration(controller);
    }

    private static void refused(Class<?> controller, String... says) {
        app(controller)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(SemelStartException.class)
                        .hasMessageContainingAll(says));
    }

    @RestController
    @RequestMapping("/shop")
    @Idempotent(preset = "stripe")
    static class Shop {
        @PostMapping({"/orders", "/v2/orders/{id}/lines"})
        void order() {}

        @Idempotent(policy = "slow", transactional = Idempotent.Transactional.NO)
        @PutMapping("/files/*/{*rest}")
        void file() {}

        @GetMapping("/orders")
        void read() {}

        @RequestMapping("/any")
        void any() {}
    }

    @Test
    void its_methods_and_paths_are_taken_from_the_mapping() {
        app(Shop.class)
                .withPropertyValues("semel.policies.slow.in-flight.wait=7s", "spring.mvc.servlet.path=/api")
                .run(context -> {
                    List<Route> routes =
                            context.getBean(SemelRoutes.class).get().routes();
                    assertThat(routes)
                            .extracting(Route::name)
                            .containsExactlyInAnyOrder(
                                    "POST /api/shop/orders",
                                    "POST /api/shop/v2/orders/{id}/lines",
                                    "PUT /api/shop/files/{any3}/**",
                                    "* /api/shop/any");
                    assertThat(routes)
                            .filteredOn(route -> route.method().equals("PUT"))
                            .extracting(route ->
                                    route.layers().getFirst().inFlight().waitAtMost())
                            .containsExactly(Duration.ofSeconds(7));
                    assertThat(routes)
                            .filteredOn(route -> !route.method().equals("PUT"))
                            .flatExtracting(SemelRoutes::policies)
                            .containsOnly("stripe");
                });
    }

    @RestController
    static class Patterns {
        @Idempotent
        @PostMapping("/a/{id:[0-9]+}")
        void number() {}

        @Idempotent
        @DeleteMapping("/a/x-{id}")
        void part() {}
    }

    @Test
    void a_path_that_no_route_can_say_is_refused() {
        refused(
                Patterns.class,
                "@Idempotent on",
                "no route can say /a/{id:[0-9]+}",
                "'{id:[0-9]+}' matches by a regular expression",
                "no route can say /a/x-{id}");
    }

    @RestController
    static class Reads {
        @Idempotent
        @GetMapping("/a")
        void read() {}
    }

    @Test
    void requests_that_only_read_are_refused() {
        refused(Reads.class, "are never deduplicated, and this handler is mapped to GET", "take @Idempotent off it");
    }

    @RestController
    @Idempotent(transactional = Idempotent.Transactional.YES)
    static class Joining {
        @Transactional(isolation = Isolation.SERIALIZABLE)
        @PostMapping("/serializable")
        void serializable() {}

        @Transactional(propagation = Propagation.NOT_SUPPORTED)
        @PostMapping("/outside")
        void outside() {}

        @Transactional(propagation = Propagation.MANDATORY)
        @PostMapping("/inside")
        void inside() {}
    }

    @Test
    void what_a_handler_that_joins_a_transaction_cannot_have_is_refused() {
        refused(
                Joining.class,
                "@Transactional on " + Joining.class.getName() + "#serializable",
                "it asks for an isolation",
                "@Transactional on " + Joining.class.getName() + "#outside",
                "its propagation keeps its rows out");
        app(Joining.class)
                .run(context ->
                        assertThat(context.getStartupFailure().getMessage()).doesNotContain("#inside"));
    }

    /** Not a handler: as other libraries have it, by a proxy around a service. */
    static class Service {
        @Idempotent
        void pay() {}
    }

    @Idempotent
    static class Listener {
        void receive() {}
    }

    @Test
    void what_no_request_reaches_is_refused() {
        String way = "no request reaches this by a mapping, so nothing would make it run once";
        refused(Service.class, "@Idempotent on Service.pay: " + way);
        refused(Listener.class, "@Idempotent on Listener: " + way);
    }

    @RestController
    static class Unknown {
        @Idempotent(policy = "missing")
        @PostMapping("/a")
        void a() {}

        @Idempotent(preset = "sripe")
        @PostMapping("/b")
        void b() {}

        @Idempotent(preset = "stripe", policy = "x")
        @PostMapping("/c")
        void c() {}
    }

    @Test
    void policies_and_presets_that_are_not_there_are_refused() {
        refused(
                Unknown.class,
                "there is no policy \"missing\"; write it: semel.policies.missing.preset: ietf",
                "did you mean stripe?",
                "it names a preset and a policy");
    }

    @RestController
    static class One {
        @Idempotent
        @PostMapping("/a")
        void a() {}
    }

    @Test
    void a_handler_that_the_settings_name_too_is_refused() {
        app(One.class)
                .withPropertyValues("semel.routes[0].match=POST /a")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContainingAll("POST /a matches the same requests as", "@Idempotent on"));
    }

    @Test
    void a_handler_beats_the_same_route_of_a_preset() {
        app(One.class)
                .withPropertyValues("semel.routes[0].preset=ietf", "semel.routes[0].name=all")
                .run(context -> assertThat(
                                context.getBean(SemelRoutes.class).get().routes())
                        .filteredOn(route -> route.name().equals("POST /a"))
                        .flatExtracting(Route::layers)
                        .extracting(Policy::name)
                        .containsExactly("ietf"));
    }

    @Test
    void handlers_without_a_store_are_refused_instead_of_running_unprotected() {
        app(One.class)
                .withPropertyValues("semel.store=")
                .run(context -> assertThat(context).hasFailed());
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        SemelAutoConfiguration.class,
                        SemelServletAutoConfiguration.class))
                .withUserConfiguration(One.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("no store to keep their records in"));
    }
}
