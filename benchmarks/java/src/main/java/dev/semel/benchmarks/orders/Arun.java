package dev.semel.benchmarks.orders;

import io.github.arun0009.idempotent.core.annotation.Idempotent;
import io.github.arun0009.idempotent.core.aspect.IdempotentAspect;
import io.github.arun0009.idempotent.core.persistence.InMemoryIdempotentStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Orders protected by arun0009's idempotent-core, in memory. */
@Configuration(proxyBeanMethods = false)
@Profile("arun")
class Arun {
    @Bean
    IdempotentAspect aspect() {
        return new IdempotentAspect(new InMemoryIdempotentStore());
    }

    @RestController
    static class Orders {
        private final Effects effects;

        Orders(Effects effects) {
            this.effects = effects;
        }

        @Idempotent(key = "#key", ttlInSeconds = 3_600)
        @PostMapping("/v1/orders")
        public Confirmation place(@RequestHeader("Idempotency-Key") String key, @RequestBody Order order) {
            return Confirmation.of(order, effects.happen(key));
        }
    }
}
