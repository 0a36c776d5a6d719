package dev.semel.gateway;

import dev.semel.Idempotency;

/**
 * The engine on an open store.
 *
 * @param store to be closed after the engine
 */
record OpenEngine(Idempotency idempotency, AutoCloseable store) implements AutoCloseable {
    @Override
    public void close() {
        idempotency.close();
        try {
            store.close();
        } catch (Exception e) {
            throw new IllegalStateException("the store did not close", e);
        }
    }
}
