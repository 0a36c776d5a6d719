package dev.semel.examples.payments;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A service that moves money between accounts in PostgreSQL. Nothing in its code is about repeats: the settings say
 * that {@code POST /payments} runs once, in one transaction with its record.
 */
@SpringBootApplication
public class PaymentsApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(PaymentsApplication.class, arguments);
    }
}
