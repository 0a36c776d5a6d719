package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher;
import dev.semel.store.Batcher.Item;
import dev.semel.store.Gate;
import dev.semel.store.RecordCodec;
import dev.semel.store.Shipment;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.Transitions;
import dev.semel.store.Transitions.Step;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Decides and writes: the one thread that changes records. Confined to it, but for {@link #running}.
 *
 * <p>A round takes what has queued, decides each call on what the calls before it will have written, writes one batch
 * (one sync, if the durability asks for it), and only then lets the answers go. Calls that change nothing on disk, as
 * renewals, cost no write: a running claim's lease is kept in memory, since after the process's end it means nothing.
 */
final class Writer implements Batcher.Handler<Call, Object> {
    private static final System.Logger LOG = System.getLogger(Writer.class.getName());

    /** Past this a round is written before the next call is looked at. */
    private static final int LONGEST_ROUND = 16 << 20;

    /** Beside the records: where the gate stands, and what was noted. */
    static final String GATE = "gate";

    static final String NOTE = "note";

    private final Database database;
    private final Disk disk;
    private final Reader reader;
    private final Stamps stamps;
    private final StoreClock clock;
    private final Ledger ledger;
    private final Settings settings;

    /** The claims of this process that have not ended, with their leases as last renewed. */
    private final Map<RecordId, Slot> running = new ConcurrentHashMap<>();

    /** What they count against the limit on claims. */
    private long held;

    private boolean postponed;

    private Gate gate;

    /** Writes a batch durably: a place for tests to fail. */
    @FunctionalInterface
    interface Disk {
        void write(byte[] batch) throws RocksDBException;
    }

    Writer(
            Database database,
            Disk disk,
            Reader reader,
            Stamps stamps,
            StoreClock clock,
            Ledger ledger,
            Settings settings) {
        this.database = database;
        this.disk = disk;
        this.reader = reader;
        this.stamps = stamps;
        this.clock = clock;
        this.ledger = ledger;
        this.settings = settings;
        this.gate = Gate.of(database.text(GATE));
    }

    /** The running claim of that id, if this process has one. Thread-safe. */
    @Nullable
    StoredRecord running(RecordId id) {
        Slot slot = running.get(id);
        return slot == null ? null : slot.record();
    }

    @Override
    public void handle(List<Item<Call, Object>> batch) {
        boolean tidy = false;
        var round = new Round(ledger.lastFence());
        for (Item<Call, Object> item : batch) {
            switch (item.request()) {
                case Call.OnRecord call -> decide(item, call, round);
                case Call.Turn(Gate from, Gate to) -> {
                    commit(round);
                    round = new Round(ledger.lastFence());
                    turn(item, from, to);
                }
                case Call.UnderGate(String sign, Call.Work work) -> {
                    commit(round);
                    underGate(item, sign, work);
                    round = new Round(ledger.lastFence());
                }
                case Call.Housekeeping housekeeping -> {
                    tidy = true;
                    item.answer(true);
                }
            }
            if (round.bytes().length() > LONGEST_ROUND) {
                commit(round);
                round = new Round(ledger.lastFence());
            }
        }
        commit(round);
        if (tidy) {
            tidy();
        }
    }

    private void decide(Item<Call, Object> item, Call.OnRecord call, Round round) {
        try {
            long now = clock.millis();
            Slot found = look(call, round);
            StoredRecord before = found == null ? null : found.record();
            Step<?> step = gate.pass(call.rule().apply(before, now, round::nextFence));
            note(call.id(), found, step.change(), now, round);
            item.answer(step.answer());
            if (round.changes().containsKey(call.id())) {
                round.waiting().add(item);
            }
        } catch (StoreException e) {
            item.fail(e);
        } catch (RocksDBException e) {
            item.fail(new StoreException.Unavailable("the store can't be written: " + e.getMessage(), e));
        } catch (IllegalArgumentException e) {
            // This record can't be written, now or later; what the others of the round asked for still can.
            item.fail(new StoreException.Unavailable("the record can't be written: " + e.getMessage(), e));
        }
    }

    /** What was decided before is written. */
    private void turn(Item<Call, Object> item, Gate from, Gate to) {
        if (!gate.equals(from) && !gate.equals(to)) {
            item.answer(false);
            return;
        }
        try {
            keep(GATE, to.text());
            gate = to;
            item.answer(true);
        } catch (RocksDBException e) {
            item.fail(new StoreException.Unavailable("the gate can't be written: " + e.getMessage(), e));
        }
    }

    private void underGate(Item<Call, Object> item, String sign, Call.Work work) {
        if (!gate.isSealedBy(sign)) {
            item.answer(false);
            return;
        }
        item.answer(true);
        try {
            switch (work) {
                case Call.Work.Put(Shipment shipment) -> put(item, shipment);
                case Call.Work.Empty empty -> empty();
                case Call.Work.Note(String text) -> keep(NOTE, text);
            }
        } catch (RocksDBException | IllegalArgumentException e) {
            item.fail(new StoreException.Unavailable("the store can't be written: " + e.getMessage(), e));
        }
    }

    private void keep(String name, String text) throws RocksDBException {
        var batch = new BatchBytes();
        Database.putText(batch, name, text);
        disk.write(batch.toBytes());
    }

    private void put(Item<Call, Object> item, Shipment shipment) throws RocksDBException {
        long now = clock.millis();
        var round = new Round(ledger.lastFence());
        round.raiseFence(shipment.largestFence());
        for (StoredRecord record : shipment.arriving(now)) {
            Slot found = running.get(record.id());
            Slot slot = put(found == null ? reader.find(record.id()) : found, record, now, round);
            round.changes().put(record.id(), new Round.Change(slot));
        }
        round.waiting().add(item);
        commit(round);
    }

    private void empty() throws RocksDBException {
        for (Family family : database.families().all()) {
            database.families().drop(family);
        }
        running.clear();
        held = 0;
        stamps.advanceAll();
    }

    private @Nullable Slot look(Call.OnRecord call, Round round) {
        Round.Change pending = round.changes().get(call.id());
        if (pending != null) {
            return pending.slot();
        }
        Slot own = running.get(call.id());
        if (own != null) {
            return own;
        }
        Sighting sighting = call.sighting();
        return sighting != null && sighting.stamp() == stamps.of(call.id()) ? sighting.slot() : reader.find(call.id());
    }

    private void note(RecordId id, @Nullable Slot found, Transitions.Change change, long now, Round round)
            throws RocksDBException {
        switch (change) {
            case Transitions.Change.Keep keep -> {}
            case Transitions.Change.Remove remove -> {
                delete(found, id, round);
                round.changes().put(id, new Round.Change(null));
            }
            case Transitions.Change.Write write -> {
                Slot slot = found != null && isRenewal(found, write.next())
                        ? new Slot(write.next(), found.family())
                        : put(found, write.next(), now, round);
                round.changes().put(id, new Round.Change(slot));
            }
        }
    }

    private static boolean isRenewal(Slot found, StoredRecord next) {
        return !found.family().isDropped()
                && found.record().fence() == next.fence()
                && found.record().expiresAt() == next.expiresAt()
                && found.record().state() instanceof State.Claimed
                && next.state() instanceof State.Claimed;
    }

    private Slot put(@Nullable Slot found, StoredRecord next, long now, Round round) throws RocksDBException {
        if (next.state() instanceof State.Claimed && !running.containsKey(next.id())) {
            refuseTooManyClaims(round);
        }
        byte[] value = RecordCodec.encode(next);
        Family family = found != null && keeps(found, next)
                ? found.family()
                : database.families().forExpiry(next.expiresAt(), now);
        if (found != null && found.family() != family) {
            delete(found, next.id(), round);
        }
        round.bytes().put(family, next.id(), value);
        return new Slot(next, family);
    }

    private static boolean keeps(Slot found, StoredRecord next) {
        return !found.family().isDropped() && found.family().bucket().covers(next.expiresAt());
    }

    private void refuseTooManyClaims(Round round) {
        if (held + round.changes().size() >= settings.claims()) {
            throw new StoreException.Unavailable("the store holds " + running.size()
                    + " claims that have not ended, with their earlier answers as much as " + held
                    + ", and may hold " + settings.claims());
        }
    }

    /** An answer that a claim keeps from the attempt before counts by its size. */
    private static long weightOf(@Nullable Slot slot) {
        if (slot == null || !(slot.record().state() instanceof State.Claimed claimed)) {
            return 0;
        }
        return claimed.earlier() == null
                ? 1
                : 1 + claimed.earlier().reply().body().length() / Settings.BYTES_PER_CLAIM;
    }

    private static void delete(@Nullable Slot found, RecordId id, Round round) {
        if (found != null && !found.family().isDropped()) {
            round.bytes().delete(found.family(), id);
        }
    }

    /** Writes a round, or fails all of it: nothing that was decided on an unwritten change may be answered. */
    private void commit(Round round) {
        try {
            if (!round.bytes().isEmpty()) {
                ledger.addTo(round.bytes(), round.lastFence(), clock.millis());
                disk.write(round.bytes().toBytes());
                ledger.written(round.lastFence());
            }
            round.changes().forEach(this::apply);
        } catch (RocksDBException e) {
            var unavailable = new StoreException.Unavailable(
                    "the store can't write to its disk, which may be full: " + e.getMessage(), e);
            round.waiting().forEach(item -> item.fail(unavailable));
        }
        round.changes().keySet().forEach(stamps::advance);
    }

    private void apply(RecordId id, Round.Change change) {
        Slot slot = change.slot();
        boolean runs = slot != null && slot.record().state() instanceof State.Claimed;
        Slot before = runs ? running.put(id, slot) : running.remove(id);
        held += weightOf(slot) - weightOf(before);
    }

    /** Drops the families whose time is over, after their running claims were written to others. */
    private void tidy() {
        long now = clock.millis();
        try {
            List<Family> over = database.families().over(now);
            if (!over.isEmpty()) {
                move(over, now);
                for (Family family : over) {
                    database.families().drop(family);
                }
            }
            database.families().reclaim();
            ledger.noteIdleTime(now, disk);
            postponed = false;
        } catch (RocksDBException e) {
            // Nothing is lost: what should have been dropped is expired on every read, and dropped at the next try.
            if (!postponed) {
                LOG.log(System.Logger.Level.WARNING, "expired records could not be dropped; will be tried again", e);
            }
            postponed = true;
        }
    }

    private void move(List<Family> over, long now) throws RocksDBException {
        var round = new Round(ledger.lastFence());
        for (Slot slot : running.values()) {
            if (!over.contains(slot.family())) {
                continue;
            }
            StoredRecord record = slot.record();
            if (Transitions.isExpired(record, now)) {
                round.changes().put(record.id(), new Round.Change(null));
            } else {
                long until = record.state() instanceof State.Claimed claimed ? claimed.leaseUntil() : now;
                Family family = database.families().forExpiry(until, now);
                round.bytes().put(family, record.id(), RecordCodec.encode(record));
                round.changes().put(record.id(), new Round.Change(new Slot(record, family)));
            }
        }
        if (!round.bytes().isEmpty()) {
            disk.write(round.bytes().toBytes());
        }
        round.changes().forEach(this::apply);
        round.changes().keySet().forEach(stamps::advance);
    }
}
