package dev.semel.system;

import java.util.concurrent.ThreadLocalRandom;

/** The seeds of random tests: printed, and given again with {@code -Dsemel.seed}. */
final class Seed {
    private Seed() {}

    static long next(String test) {
        Long given = Long.getLong("semel.seed");
        long seed = given != null ? given : ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE);
        System.out.println(test + ": -Dsemel.seed=" + seed);
        return seed;
    }
}
