package dev.semel.store.rocksdb;

import org.rocksdb.RocksDBException;

/**
 * The store's own two numbers, kept with the records: the last fence that may have been given, and the latest time that
 * was seen. Confined to the writer.
 *
 * <p>Fences are reserved in blocks: a claim is written together with, or after, the reservation that covers its fence.
 * So the next process starts past every fence that was ever given, and knows by it whose claims are a dead process's.
 * The log is read back in the order it was written, without gaps: that holds for either durability. Fences also start
 * no lower than the time, so that they grow even when the log's end, or the directory, was lost.
 */
final class Ledger {
    private static final String FENCES = "fences";
    private static final String TIME = "time";
    private static final long BLOCK = 1_000_000;
    private static final long TIME_IS_NOTED_EVERY_MILLIS = 1_000;
    private static final long IDLE_TIME_IS_NOTED_EVERY_MILLIS = 60_000;

    private final long lastFenceOfTheDead;
    private long lastFence;
    private long reserved;
    private long reservedUnwritten;
    private long notedAt;

    Ledger(Database database, long now) {
        // Twelve bits for what is claimed in a millisecond: a fence stays exact as a JSON number until 2039.
        lastFenceOfTheDead = reserved(database, now);
        lastFence = lastFenceOfTheDead;
        reserved = 0;
        notedAt = now;
    }

    /** The latest time that an earlier process is known to have seen. */
    static long lastTime(Database database) {
        return database.number(TIME);
    }

    /** No fence that was given until now is larger. Thread-safe. */
    static long reserved(Database database, long now) {
        return Math.max(database.number(FENCES), now << 12);
    }

    long lastFenceOfTheDead() {
        return lastFenceOfTheDead;
    }

    long lastFence() {
        return lastFence;
    }

    /** Adds to a batch what must not be written later than it. */
    void addTo(BatchBytes batch, long fence, long now) {
        reservedUnwritten = reserved;
        if (fence > reserved) {
            reservedUnwritten = fence + BLOCK;
            Database.putNumber(batch, FENCES, reservedUnwritten);
        }
        if (now - notedAt >= TIME_IS_NOTED_EVERY_MILLIS) {
            Database.putNumber(batch, TIME, now);
            notedAt = now;
        }
    }

    /** The batch is written. */
    void written(long fence) {
        reserved = reservedUnwritten;
        lastFence = fence;
    }

    /** Notes the time of a store that is otherwise idle, now and then. */
    void noteIdleTime(long now, Writer.Disk disk) throws RocksDBException {
        if (now - notedAt >= IDLE_TIME_IS_NOTED_EVERY_MILLIS) {
            noteTime(now, disk);
        }
    }

    void noteTime(long now, Writer.Disk disk) throws RocksDBException {
        var batch = new BatchBytes();
        Database.putNumber(batch, TIME, now);
        disk.write(batch.toBytes());
        notedAt = now;
    }
}
