package dev.semel.store;

import dev.semel.key.RecordId;
import java.util.List;
import java.util.function.Consumer;

/**
 * A store that tells when a claim ended which another process held, so that whoever waits for its outcome needn't ask
 * again and again.
 */
public interface WakingStore extends Store {

    /**
     * Calls the listener with the id of each claim that ended elsewhere, soon after that is durable, on a thread of the
     * store's: it must not block. Claims that nobody was refused for may be left out.
     *
     * <p>A hint, not a promise: an ending can go unheard (a connection that was lost), be heard twice, and be this
     * store's own. Who waits still asks now and then, and decides by what the store answers. Listeners are not taken
     * back.
     */
    void onEnding(Consumer<RecordId> listener);

    /**
     * Tells other processes that these claims ended in a transaction of the application's, and not through this store.
     * A hint as well; returns at once. A store without {@link TransactionRecords} has nothing to tell.
     */
    default void tellEnded(List<RecordId> ids) {}
}
