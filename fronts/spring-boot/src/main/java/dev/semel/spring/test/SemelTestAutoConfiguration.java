package dev.semel.spring.test;

import dev.semel.spring.SemelAutoConfiguration;
import dev.semel.store.Store;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** A store in memory with a clock that tests turn, in place of the application's. */
@AutoConfiguration(before = SemelAutoConfiguration.class)
public final class SemelTestAutoConfiguration {
    SemelTestAutoConfiguration() {}

    @Bean
    SemelTester semelTester() {
        return new SemelTester();
    }

    @Bean
    Store semelTestStore(SemelTester tester) {
        return tester.store();
    }
}
