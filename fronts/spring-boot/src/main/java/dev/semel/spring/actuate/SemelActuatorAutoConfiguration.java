package dev.semel.spring.actuate;

import dev.semel.Idempotency;
import dev.semel.spring.SemelAutoConfiguration;
import dev.semel.spring.SemelRoutes;
import dev.semel.store.Store;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Semel in the Actuator. */
@AutoConfiguration(after = SemelAutoConfiguration.class)
@ConditionalOnClass(Endpoint.class)
@ConditionalOnBean(Idempotency.class)
public final class SemelActuatorAutoConfiguration {
    SemelActuatorAutoConfiguration() {}

    @Bean
    Counts semelCounts() {
        return new Counts();
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    SemelEndpoint semelEndpoint(SemelRoutes routes, Idempotency engine, Store store, Counts counts) {
        return new SemelEndpoint(routes, engine, store, counts);
    }

    /** With health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class StoreHealthConfiguration {
        @Bean
        @ConditionalOnEnabledHealthIndicator("semel")
        HealthIndicator semelHealthIndicator(Store store, Counts counts) {
            return new StoreHealth(store, counts);
        }
    }
}
