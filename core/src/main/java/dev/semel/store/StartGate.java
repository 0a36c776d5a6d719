package dev.semel.store;

import java.util.concurrent.CompletionException;

/** Whether a program may start on a store. Without state. */
public final class StartGate {
    private StartGate() {}

    /**
     * Refuses a store whose records are elsewhere. One that is being filled will serve. Blocks.
     *
     * @throws StoreException it is closed for good, or can't be asked
     */
    public static void check(MovableStore store) {
        Gate gate;
        try {
            gate = store.gate().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known ? known : e;
        }
        switch (gate.position()) {
            case OPEN -> {}
            case SEALED ->
                System.getLogger(StartGate.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "the store is sealed, and new requests get 503 until it is opened: " + gate.sign());
            case MOVED -> throw new StoreException.Sealed(gate.sign() + ". Give this program that store instead");
        }
    }
}
