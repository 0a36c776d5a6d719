package dev.semel.store.tck;

import dev.semel.store.Store;
import java.time.Duration;

/**
 * A store under test: all that its author writes for the contracts. Used by one thread, but for {@link #elapse}.
 *
 * @param <S> the store's type; the contracts for optional abilities ask for a narrower one
 */
public interface StoreFixture<S extends Store> {

    /** Opens a store on what earlier ones have left. The one opened before has been closed. */
    S open();

    /** Lets that much time pass for the store that is open. Thread-safe. */
    void elapse(Duration time);

    /** Forgets everything. The store opened last has been closed. */
    void clear();
}
