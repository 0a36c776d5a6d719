package dev.semel.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.spring.Client;
import dev.semel.spring.Shops;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** What Semel shows to those who operate an application. */
final class ActuatorTest {
    private static Shops shop;

    @BeforeAll
    static void start() {
        shop = Shops.start(
                Registry.class,
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.health.show-details=always");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Registry {
        @Bean
        Decisions decisions() {
            return new Decisions();
        }

        @Bean
        SimpleMeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    private static String get(String path) {
        Client client = shop.client();
        return client.send(HttpRequest.newBuilder(client.uri(path)).build()).body();
    }

    @Test
    void the_endpoint_shows_routes_and_counts_and_no_key() {
        String key = UUID.randomUUID().toString();
        shop.client().post("/orders", key, "{\"amount\": 5}");
        shop.client().post("/orders", key, "{\"amount\": 5}");

        assertThat(get("/actuator/semel"))
                .contains("\"store\":\"InMemoryStore\"", "\"waiting\":0")
                .contains("{\"route\":\"POST /orders\",\"policies\":[\"ietf\"],\"transactional\":false}")
                .contains("\"replayed\":")
                .doesNotContain(key);
    }

    @Test
    void health_asks_the_store() {
        assertThat(get("/actuator/health"))
                .contains(
                        "\"semel\":{\"details\":{\"store\":\"InMemoryStore\",\"claims\":\"made\"},\"status\":\"UP\"}");
    }

    @Test
    void events_are_counted_without_what_a_request_says() {
        String key = UUID.randomUUID().toString();
        shop.client().post("/orders", key, "{\"amount\": 7}");
        shop.client().post("/orders", key, "{\"amount\": 8}");

        MeterRegistry registry = shop.bean(MeterRegistry.class);
        assertThat(registry.get("semel.events")
                        .tags("event", "rejected", "reason", "key-reused", "route", "POST /orders", "policy", "ietf")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("semel.waiting").gauge().value()).isZero();
        assertThat(registry.getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("semel"))
                .allSatisfy(meter -> assertThat(meter.getId().toString()).doesNotContain(key));
    }

    @Test
    void the_observation_of_a_request_says_what_was_decided() throws InterruptedException {
        String key = UUID.randomUUID().toString();
        shop.client().post("/orders", key, "{\"amount\": 7}");
        shop.client().post("/orders", key, "{\"amount\": 7}");
        shop.client().post("/orders", key, "{\"amount\": 8}");

        // It ends after its answer has left: this waits for the three.
        Set<String> seen = new HashSet<>();
        while (!seen.containsAll(Set.of("executed", "replayed", "rejected"))) {
            seen.add(shop.bean(Decisions.class).seen.take());
        }
        assertThat(seen).isSubsetOf("executed", "replayed", "rejected");
    }

    /** Hears of observations that end, as a tracer does. */
    static final class Decisions implements ObservationHandler<ServerRequestObservationContext> {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof ServerRequestObservationContext;
        }

        @Override
        public void onStop(ServerRequestObservationContext context) {
            var decision = context.getHighCardinalityKeyValue("semel.decision");
            if (decision != null) {
                seen.add(decision.getValue());
            }
        }
    }
}
