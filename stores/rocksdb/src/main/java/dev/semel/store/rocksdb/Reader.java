package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.RecordCodec;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.Transitions;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Finds records by id, as they were last written. Thread-safe. */
final class Reader {
    private final Database database;
    private final long lastFenceOfTheDead;

    /** @param lastFenceOfTheDead claims up to this fence belong to processes that are gone */
    Reader(Database database, long lastFenceOfTheDead) {
        this.database = database;
        this.lastFenceOfTheDead = lastFenceOfTheDead;
    }

    /** One of the ways to get a value. */
    @FunctionalInterface
    private interface Get {
        byte @Nullable [] apply(Family family, byte[] key) throws RocksDBException;
    }

    /** The disk would have to be asked. */
    static final class NotInMemory extends Exception {
        private static final long serialVersionUID = 1L;

        private NotInMemory() {
            super("not in memory", null, false, false);
        }
    }

    /** The record, looking at the disk if need be; null if there is none. */
    @Nullable
    Slot find(RecordId id) {
        try {
            return find(id, database::get);
        } catch (RocksDBException e) {
            throw broken(e);
        }
    }

    /** The record, or null if there is none, if that can be told without the disk. */
    @Nullable
    Slot findInMemory(RecordId id) throws NotInMemory {
        try {
            return find(id, database::getFromMemory);
        } catch (RocksDBException e) {
            if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete) {
                throw new NotInMemory();
            }
            throw broken(e);
        }
    }

    private @Nullable Slot find(RecordId id, Get get) throws RocksDBException {
        byte[] key = id.toBytes();
        Generation generation = database.families().enter();
        try {
            for (Family family : generation.families()) {
                byte[] value = get.apply(family, key);
                if (value != null) {
                    return new Slot(decode(id, value), family);
                }
            }
            return null;
        } finally {
            generation.leave();
        }
    }

    /** The record of those bytes, which were found under that id. */
    StoredRecord decode(RecordId id, byte[] value) {
        StoredRecord record = RecordCodec.decode(value);
        if (!record.id().equals(id)) {
            throw new StoreException.Corrupt("under the id " + id + " there is the record of " + record.id());
        }
        return record.fence() <= lastFenceOfTheDead ? Transitions.ownerDied(record) : record;
    }

    private static StoreException broken(RocksDBException e) {
        boolean corrupt = e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
        return corrupt
                ? new StoreException.Corrupt("the record can't be read: " + e.getMessage(), e)
                : new StoreException.Unavailable("the store can't be read: " + e.getMessage(), e);
    }
}
