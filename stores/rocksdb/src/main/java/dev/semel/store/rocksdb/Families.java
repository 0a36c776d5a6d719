package dev.semel.store.rocksdb;

import dev.semel.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The open families. Anybody reads; the writer alone adds and drops.
 *
 * <p>A native handle must not be closed while somebody reads through it. Readers enter a generation and leave it; a
 * dropped family is closed once every generation that had it is idle. A reader counts himself first and then looks
 * whether the generation is still the current one, the writer replaces it first and then looks at the count: one of the
 * two sees the other.
 */
final class Families {
    private static final Comparator<Family> LATEST_FIRST =
            Comparator.comparingLong((Family family) -> family.bucket().end()).reversed();

    private final RocksDB db;
    private final ColumnFamilyOptions options;
    private final Map<Bucket, Family> byBucket = new HashMap<>();
    private final Queue<Retired> retired = new ArrayDeque<>();
    private volatile @Nullable Generation current;

    /** A generation that is over, and what was dropped at its end. */
    private record Retired(Generation generation, List<Family> dropped) {}

    Families(RocksDB db, ColumnFamilyOptions options, List<Family> open) {
        this.db = db;
        this.options = options;
        open.forEach(family -> byBucket.put(family.bucket(), family));
        this.current = sorted();
    }

    /** The generation of now, entered: the caller leaves it. */
    Generation enter() {
        while (true) {
            Generation seen = current;
            if (seen == null) {
                throw new StoreException.Unavailable("the store is closed");
            }
            seen.enter();
            if (seen == current) {
                return seen;
            }
            seen.leave();
        }
    }

    /** The family for a record that expires then, made if it is the first one. */
    Family forExpiry(long expiresAt, long now) throws RocksDBException {
        Bucket bucket = Bucket.of(expiresAt, now);
        Family known = byBucket.get(bucket);
        return known != null ? known : create(bucket);
    }

    private Family create(Bucket bucket) throws RocksDBException {
        var descriptor = new ColumnFamilyDescriptor(bucket.name().getBytes(StandardCharsets.US_ASCII), options);
        ColumnFamilyHandle handle = db.createColumnFamily(descriptor);
        var family = new Family(bucket, handle);
        byBucket.put(bucket, family);
        replaceCurrent(List.of(), sorted());
        return family;
    }

    /** The families whose records are all expired by now, running claims apart. */
    List<Family> over(long now) {
        return byBucket.values().stream()
                .filter(family -> family.bucket().isOver(now))
                .toList();
    }

    List<Family> all() {
        return List.copyOf(byBucket.values());
    }

    void drop(Family family) throws RocksDBException {
        db.dropColumnFamily(family.handle());
        family.drop();
        byBucket.remove(family.bucket());
        replaceCurrent(List.of(family), sorted());
    }

    /** Closes what was dropped and isn't read any more. */
    void reclaim() {
        while (!retired.isEmpty() && retired.peek().generation().isIdle()) {
            retired.remove().dropped().forEach(family -> family.handle().close());
        }
    }

    /** Lets nobody enter any more, and closes everything as soon as nobody reads. */
    void close() {
        replaceCurrent(List.copyOf(byBucket.values()), null);
        while (!retired.isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            reclaim();
        }
    }

    private void replaceCurrent(List<Family> dropped, @Nullable Generation next) {
        Generation over = current;
        current = next;
        if (over != null) {
            retired.add(new Retired(over, dropped));
        }
        reclaim();
    }

    private Generation sorted() {
        var families = new ArrayList<>(byBucket.values());
        families.sort(LATEST_FIRST);
        return new Generation(families);
    }
}
