package dev.semel.spring.actuate;

import dev.semel.Idempotency;
import dev.semel.event.EventListener;
import dev.semel.spring.SemelAutoConfiguration;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Semel's meters. */
@AutoConfiguration(
        after = SemelAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, Idempotency.class})
public final class SemelMetricsAutoConfiguration {
    SemelMetricsAutoConfiguration() {}

    @Bean
    EventListener semelMeters(ObjectProvider<MeterRegistry> registry) {
        return new Meters(registry::getObject);
    }

    @Bean
    MeterBinder semelWaiting(ObjectProvider<Idempotency> engine) {
        return registry -> Gauge.builder(
                        "semel.waiting", () -> engine.getObject().waiting())
                .description("Repeats that wait for a run now")
                .register(registry);
    }
}
