package dev.semel.store;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A store whose records can be taken to another one: it has a {@link Gate}, gives its records away and takes those of
 * others. The calls here are for one migration; claims and endings go on beside them as the gate says, and fail with
 * {@link StoreException.Sealed} where it stops them.
 */
public interface MovableStore extends BrowsableStore {

    /** Where the gate stands. */
    CompletionStage<Gate> gate();

    /**
     * Turns the gate, for all processes that share the records, if it stands as said or already as it is to: then
     * {@code true}, and when the stage completes nothing happens any more that it stops, whatever was under way. It is
     * as durable as the store promises. After a failure it may stand either way, or be turned in part, until the same
     * is asked again.
     */
    CompletionStage<Boolean> turn(Gate from, Gate to);

    /** Of the secret that the records are named with; it tells nothing about it. Empty if none was ever used. */
    CompletionStage<Optional<String>> secretMark();

    /** Ties the records to the secret of that mark, at the first call for good. {@code false}: they have another. */
    CompletionStage<Boolean> bindMark(String mark);

    /** A moment, for {@link #read}, in the store's own words; empty if it can't tell moments apart. */
    CompletionStage<String> moment();

    /**
     * Some records, in the store's own order. From the first call on until there are no more, a record that exists all
     * the time is delivered at least once. A store that can't go on from a place, since its servers have changed, says
     * so by going on from the beginning.
     *
     * @param since leaves out, where the store can, what was completed at that {@link #moment} and hasn't changed
     *     since; empty for everything
     * @param from {@link Shipment#next} of the shipment before; empty for the beginning
     * @param limit about so many, 1 to 1,000
     */
    CompletionStage<Shipment> read(String since, String from, int limit);

    /**
     * Writes records over what there is. From then on their ids get larger fences than they and the store that they are
     * from ever had. {@code false}, and nothing was written: the gate isn't sealed with that sign.
     */
    CompletionStage<Boolean> put(String sign, Shipment shipment);

    /** Forgets all records. {@code false}: the gate isn't sealed with that sign. */
    CompletionStage<Boolean> empty(String sign);

    /** What was last noted; empty if nothing. */
    CompletionStage<String> note();

    /** Keeps a text of a few lines beside the records. {@code false}: the gate isn't sealed with that sign. */
    CompletionStage<Boolean> note(String sign, String text);
}
