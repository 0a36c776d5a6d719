package dev.semel.benchmarks.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The application under measurement: takes orders. It says nothing of Semel: whether that protects it is a matter of
 * the class path and the settings. Other libraries come with the profile of their name.
 */
@Configuration
@EnableAutoConfiguration
@Import({Effects.class, Plain.class, Rows.class, Jdempotent.class, Arun.class})
public class OrdersApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(OrdersApplication.class, arguments);
    }
}
