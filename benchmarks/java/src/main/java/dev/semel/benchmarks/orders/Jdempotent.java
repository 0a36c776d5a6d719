package dev.semel.benchmarks.orders;

import com.trendyol.jdempotent.core.annotation.JdempotentRequestPayload;
import com.trendyol.jdempotent.core.annotation.JdempotentResource;
import com.trendyol.jdempotent.core.aspect.IdempotentAspect;
import com.trendyol.jdempotent.core.datasource.InMemoryIdempotentRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Orders protected by Jdempotent, in memory. It knows no header: its key is a digest of the payload, so the key is made
 * a part of that.
 */
@Configuration(proxyBeanMethods = false)
@Profile("jdempotent")
class Jdempotent {
    @Bean
    IdempotentAspect aspect() {
        return new IdempotentAspect(new InMemoryIdempotentRepository());
    }

    @Bean
    Placing placing(Effects effects) {
        return new Placing(effects);
    }

    /** What the library reads by reflection: fields, of this class alone. */
    static class Payload {
        String key;
        String customer;
        String currency;

        Payload(String key, Order order) {
            this.key = key;
            this.customer = order.customer();
            this.currency = order.currency();
        }
    }

    static class Placing {
        private final Effects effects;

        Placing(Effects effects) {
            this.effects = effects;
        }

        @JdempotentResource
        public Confirmation place(@JdempotentRequestPayload Payload payload, Order order) {
            return Confirmation.of(order, effects.happen(payload.key));
        }
    }

    @RestController
    static class Orders {
        private final Placing placing;

        Orders(Placing placing) {
            this.placing = placing;
        }

        @PostMapping("/v1/orders")
        Confirmation place(@RequestHeader("Idempotency-Key") String key, @RequestBody Order order) {
            return placing.place(new Payload(key, order), order);
        }
    }
}
