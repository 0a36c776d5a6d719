package dev.semel.store.rocksdb;

import dev.semel.store.Batcher;
import dev.semel.store.StoreClock;

/**
 * How a store on RocksDB works. Immutable.
 *
 * @param cacheBytes for blocks, their indexes and filters; about ten bits of filter per record should fit in
 * @param memtableBytes for records that are not yet in a table file
 * @param claims how many may be running at a time; they are held in memory, about half a kilobyte each. One that keeps
 *     the answer of the attempt before counts once more for every half a kilobyte of it
 * @param queue how much may wait to be written
 * @param clock read at the start and from there on; the store never goes back behind what it has persisted
 */
public record Settings(
        Durability durability,
        long cacheBytes,
        long memtableBytes,
        int claims,
        Batcher.Limits queue,
        StoreClock clock) {
    /** What one of the {@link #claims} takes in memory, about. */
    static final int BYTES_PER_CLAIM = 512;

    /** What suits a gateway of some million records. */
    public static Settings of(Durability durability) {
        return new Settings(durability, 96L << 20, 64L << 20, 200_000, Batcher.Limits.DEFAULT, StoreClock.system());
    }

    public Settings {
        if (cacheBytes < 1 << 20 || memtableBytes < 1 << 20 || claims < 1) {
            throw new IllegalArgumentException("a store needs a cache and memtables of 1 MiB at least, and one claim: "
                    + cacheBytes + ", " + memtableBytes + ", " + claims);
        }
    }

    public Settings withClock(StoreClock other) {
        return new Settings(durability, cacheBytes, memtableBytes, claims, queue, other);
    }

    public Settings withClaims(int other) {
        return new Settings(durability, cacheBytes, memtableBytes, other, queue, clock);
    }
}
