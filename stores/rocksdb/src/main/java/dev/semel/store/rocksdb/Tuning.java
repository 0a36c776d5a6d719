package dev.semel.store.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;

/** RocksDB's options, and why. Confined; closed after the database. */
final class Tuning implements AutoCloseable {
    private static final long MIB = 1L << 20;

    /** Values from here on go to blob files. */
    static final long BLOB_BYTES = 16 << 10;

    /**
     * Few shards: the filter and the index of one file are a megabyte, and what doesn't fit into its shard is read anew
     * for every look. As RocksDB would choose there are 64 of them.
     */
    private static final int SHARD_BITS = 2;

    /** For filters and indexes. Without it the blocks of replays drive them out. */
    private static final double HIGH_PRIORITY_SHARE = 0.8;

    private final Cache cache;
    private final BloomFilter filter = new BloomFilter(10);
    private final ColumnFamilyOptions family;
    private final DBOptions database;

    Tuning(Settings settings) {
        cache = new LRUCache(settings.cacheBytes(), SHARD_BITS, false, HIGH_PRIORITY_SHARE);
        family = familyOptions(settings);
        database = databaseOptions(settings);
    }

    private ColumnFamilyOptions familyOptions(Settings settings) {
        var table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setFilterPolicy(filter)
                .setWholeKeyFiltering(true)
                // Filters and indexes are counted in the cache, so that ten million records don't take memory unseen.
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFormatVersion(5);
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                // Large ones: a claim and its completion meet in the memtable, and only the latter is written to a
                // file.
                .setWriteBufferSize(Math.max(MIB, settings.memtableBytes() / 2))
                .setMaxWriteBufferNumber(4)
                // A new key is looked for in the memtables too: their filter is cheaper than a walk down the skip list.
                .setMemtablePrefixBloomSizeRatio(0.05)
                .setMemtableWholeKeyFiltering(true)
                // Keys are random, written once and dropped together: merging runs of like size rewrites each record a
                // few
                // times at most, where levels rewrote all of the last one for every few files of the first.
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                // Many runs are what makes a miss expensive: merge early.
                .setLevel0FileNumCompactionTrigger(4)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                // Large replies are written once more at most, and never merged again.
                .setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_BYTES);
    }

    private static DBOptions databaseOptions(Settings settings) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setMaxBackgroundJobs(2)
                .setDbWriteBufferSize(settings.memtableBytes())
                // Families that are hardly written to must not keep old logs alive.
                .setMaxTotalWalSize(4 * settings.memtableBytes())
                .setMaxOpenFiles(512)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(3)
                .setMaxLogFileSize(4 * MIB)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    DBOptions database() {
        return database;
    }

    ColumnFamilyOptions family() {
        return family;
    }

    @Override
    public void close() {
        database.close();
        family.close();
        filter.close();
        cache.close();
    }
}
