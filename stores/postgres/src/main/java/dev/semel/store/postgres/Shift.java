package dev.semel.store.postgres;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the database's clock and the store's time: nothing, but in tests, which let time pass.
 *
 * @param standing the time, in milliseconds since 1970, instead of the database's; null for the database's
 * @param ahead milliseconds to add
 */
record Shift(@Nullable Long standing, long ahead) {
    static final Shift NONE = new Shift(null, 0);

    static Supplier<Shift> none() {
        return () -> NONE;
    }
}
