package dev.semel.store.rocksdb;

import dev.semel.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB, opened, with all that has to be closed with it. Reading is thread-safe, within {@link Families#enter};
 * writing is the writer's.
 */
final class Database {
    private final Tuning tuning;
    private final RocksDB db;
    private final ColumnFamilyHandle meta;
    private final Families families;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private final ReadOptions anywhere = new ReadOptions();
    private final ReadOptions inMemory = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);

    private Database(Tuning tuning, RocksDB db, ColumnFamilyHandle meta, List<Family> open) {
        this.tuning = tuning;
        this.db = db;
        this.meta = meta;
        this.families = new Families(db, tuning.family(), open);
    }

    static Database open(Path directory, Settings settings) {
        var tuning = new Tuning(settings);
        try {
            return open(directory, tuning);
        } catch (RocksDBException e) {
            tuning.close();
            throw new StoreException.Unavailable(
                    "the store in " + directory + " can't be opened: " + e.getMessage(), e);
        }
    }

    private static Database open(Path directory, Tuning tuning) throws RocksDBException {
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        if (Files.exists(directory.resolve("CURRENT"))) {
            try (var options = new Options()) {
                for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
                    descriptors.add(new ColumnFamilyDescriptor(name, tuning.family()));
                }
            }
        } else {
            descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, tuning.family()));
        }
        var handles = new ArrayList<ColumnFamilyHandle>();
        RocksDB db = RocksDB.open(tuning.database(), directory.toString(), descriptors, handles);
        var open = new ArrayList<Family>();
        ColumnFamilyHandle meta = db.getDefaultColumnFamily();
        for (ColumnFamilyHandle handle : handles) {
            Bucket.named(new String(handle.getName(), StandardCharsets.US_ASCII))
                    .ifPresent(bucket -> open.add(new Family(bucket, handle)));
        }
        return new Database(tuning, db, meta, open);
    }

    Families families() {
        return families;
    }

    RocksDB rocks() {
        return db;
    }

    /** The value, looking at the disk if need be. */
    byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
        return db.get(family.handle(), anywhere, key);
    }

    /** The value, if it can be told without looking at the disk; else fails with the status Incomplete. */
    byte @Nullable [] getFromMemory(Family family, byte[] key) throws RocksDBException {
        return db.get(family.handle(), inMemory, key);
    }

    /** A number kept beside the records; zero if it was never written. */
    long number(String name) {
        try {
            byte[] value = db.get(meta, anywhere, name.getBytes(StandardCharsets.US_ASCII));
            return value == null ? 0 : ByteBuffer.wrap(value).getLong();
        } catch (RocksDBException e) {
            throw new StoreException.Unavailable("the store's own numbers can't be read: " + e.getMessage(), e);
        }
    }

    /** A text kept beside the records; empty if it was never written. */
    String text(String name) {
        try {
            byte[] value = db.get(meta, anywhere, name.getBytes(StandardCharsets.US_ASCII));
            return value == null ? "" : new String(value, StandardCharsets.UTF_8);
        } catch (RocksDBException e) {
            throw new StoreException.Unavailable("the store's own texts can't be read: " + e.getMessage(), e);
        }
    }

    /** Adds a text to a batch. */
    static void putText(BatchBytes batch, String name, String text) {
        batch.put(0, name.getBytes(StandardCharsets.US_ASCII), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a number to a batch. */
    static void putNumber(BatchBytes batch, String name, long number) {
        // The default family, where the numbers are, always has the id 0.
        batch.put(
                0,
                name.getBytes(StandardCharsets.US_ASCII),
                ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    void write(byte[] batch, boolean sync) throws RocksDBException {
        try (var rocks = new WriteBatch(batch)) {
            db.write(sync ? synced : unsynced, rocks);
        }
    }

    /** Waits for the readers that are still in it; the caller lets no new ones in. */
    void close() {
        families.close();
        anywhere.close();
        inMemory.close();
        synced.close();
        unsynced.close();
        db.close();
        tuning.close();
    }
}
