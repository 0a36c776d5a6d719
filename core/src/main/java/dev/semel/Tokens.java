package dev.semel;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Makes tokens that no other admission has: this process's random number and a count. Thread-safe. */
final class Tokens {
    private final long process = new SecureRandom().nextLong();
    private final AtomicLong count = new AtomicLong();

    UUID next() {
        return new UUID(process, count.incrementAndGet());
    }
}
