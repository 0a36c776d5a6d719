package dev.semel.store.rocksdb;

import org.rocksdb.ColumnFamilyHandle;

/** An open column family and the bucket it is for. Thread-safe; retired by the writer alone. */
final class Family {
    private final Bucket bucket;
    private final ColumnFamilyHandle handle;
    private volatile boolean dropped;

    Family(Bucket bucket, ColumnFamilyHandle handle) {
        this.bucket = bucket;
        this.handle = handle;
    }

    Bucket bucket() {
        return bucket;
    }

    ColumnFamilyHandle handle() {
        return handle;
    }

    int id() {
        return handle.getID();
    }

    boolean isDropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
    }
}
