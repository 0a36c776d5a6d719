package dev.semel.benchmarks.orders;

import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Orders without a database. */
@RestController
@Profile("plain")
class Plain {
    private final Effects effects;

    Plain(Effects effects) {
        this.effects = effects;
    }

    @PostMapping("/v1/orders")
    Confirmation place(@RequestHeader("Idempotency-Key") String key, @RequestBody Order order) {
        return Confirmation.of(order, effects.happen(key));
    }
}
