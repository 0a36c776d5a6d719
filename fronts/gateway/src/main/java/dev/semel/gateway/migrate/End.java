package dev.semel.gateway.migrate;

import dev.semel.store.MovableStore;
import org.jspecify.annotations.Nullable;

/**
 * One of the two stores of a migration, open; closed by who opened it.
 *
 * @param name its URI, without a password: what the other one's gate says
 * @param isShared whether gateways can work on it while it is open here
 * @param ownSecret with which its records are named, if that is kept with them alone, in base64
 */
public record End(
        MovableStore store,
        String name,
        boolean isShared,
        @Nullable String ownSecret) implements AutoCloseable {
    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
