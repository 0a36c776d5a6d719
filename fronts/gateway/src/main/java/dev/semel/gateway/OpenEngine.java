package dev.semel.gateway;

import dev.semel.Idempotency;
import dev.semel.gateway.proxy.SideCallClient;

/**
 * The engine on an open store.
 *
 * @param sideCalls to be closed after the engine, which makes no more of them then
 * @param store to be closed last: what the side calls said is written to it
 */
record OpenEngine(Idempotency idempotency, SideCallClient sideCalls, AutoCloseable store) implements AutoCloseable {
    @Override
    public void close() {
        idempotency.close();
        sideCalls.close();
        try {
            store.close();
        } catch (Exception e) {
            throw new IllegalStateException("the store did not close", e);
        }
    }
}
