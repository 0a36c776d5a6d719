package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/** All families' records as one row, in the order of their ids, as of one moment. Confined; closed by who opened it. */
final class Walk implements AutoCloseable {
    private final Database database;
    private final Generation generation;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final List<RocksIterator> iterators = new ArrayList<>();
    private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::id));

    /** Where one family's iterator stands. */
    private record Head(RecordId id, RocksIterator iterator) {}

    /** @param after starts behind this id; null starts at the first */
    Walk(Database database, @Nullable RecordId after) {
        this.database = database;
        this.generation = database.families().enter();
        this.snapshot = database.rocks().getSnapshot();
        // A walk over everything must not push what claims need out of the cache.
        this.options = new ReadOptions().setSnapshot(snapshot).setFillCache(false);
        try {
            for (Family family : generation.families()) {
                RocksIterator iterator = database.rocks().newIterator(family.handle(), options);
                iterators.add(iterator);
                start(iterator, after);
            }
        } catch (StoreException e) {
            close();
            throw e;
        }
    }

    private void start(RocksIterator iterator, @Nullable RecordId after) {
        if (after == null) {
            iterator.seekToFirst();
        } else {
            iterator.seek(after.toBytes());
        }
        add(iterator);
        Head head = heads.peek();
        if (after != null && head != null && head.id().equals(after)) {
            next();
        }
    }

    boolean isValid() {
        return !heads.isEmpty();
    }

    RecordId id() {
        return heads.element().id();
    }

    byte[] value() {
        return heads.element().iterator().value();
    }

    void next() {
        RocksIterator iterator = heads.remove().iterator();
        iterator.next();
        add(iterator);
    }

    private void add(RocksIterator iterator) {
        if (iterator.isValid()) {
            heads.add(new Head(RecordId.of(iterator.key()), iterator));
            return;
        }
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw new StoreException.Unavailable("the records can't be walked through: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        iterators.forEach(RocksIterator::close);
        options.close();
        database.rocks().releaseSnapshot(snapshot);
        snapshot.close();
        generation.leave();
    }
}
