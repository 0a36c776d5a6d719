package dev.semel.store.redis;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.Transitions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks through all records, a few at a time. Blocks; used by one thread at a time.
 *
 * <p>Redis has no order of keys, so every page is a walk over all keys of all servers, of which only the page's records
 * stay in memory. The walk is in short steps between which others are served.
 */
final class Browser {
    /** Keys that a server looks at in one step: a fraction of a millisecond. */
    private static final int KEYS_PER_STEP = 500;

    /** Records that are under way at a time: with the longest usual answers, some tens of MiB. */
    private static final int RECORDS_AT_A_TIME = 32;

    private final Servers servers;
    private final Keys keys;
    private final RedisSettings settings;

    Browser(Servers servers, Keys keys, RedisSettings settings) {
        this.servers = servers;
        this.keys = keys;
        this.settings = settings;
    }

    Page list(RecordFilter filter, @Nullable RecordId after, int limit) {
        var first = new TreeMap<RecordId, StoredRecord>();
        Set<RecordId> corrupt = new HashSet<>();
        walk(
                id -> (after == null || id.compareTo(after) > 0)
                        && (first.size() <= limit || id.compareTo(first.lastKey()) < 0),
                (id, record) -> {
                    if (record == null) {
                        corrupt.add(id);
                    } else if (filter.accepts(record)) {
                        first.put(id, record);
                        if (first.size() > limit + 1) {
                            first.pollLastEntry();
                        }
                    }
                });
        Page page = Page.of(List.copyOf(first.values()), limit);
        RecordId end = page.next().orElse(null);
        // Those behind this page are counted on theirs.
        long here = corrupt.stream()
                .filter(id -> end == null || id.compareTo(end) <= 0)
                .count();
        return new Page(page.records(), page.next(), (int) here);
    }

    long count(RecordFilter filter) {
        // A walk may come by a record twice.
        Set<RecordId> passed = new HashSet<>();
        walk(id -> true, (id, record) -> {
            if (record != null && filter.accepts(record)) {
                passed.add(id);
            }
        });
        return passed.size();
    }

    /** Is given a record, or null for one that can't be read. */
    @FunctionalInterface
    private interface Visitor {
        void visit(RecordId id, @Nullable StoredRecord record);
    }

    private void walk(Predicate<RecordId> wanted, Visitor visitor) {
        for (RedisClusterAsyncCommands<byte[], byte[]> server : servers.masters()) {
            long now = time(server);
            ScanCursor cursor = ScanCursor.INITIAL;
            do {
                KeyScanCursor<byte[]> step = answer(server.scan(
                        cursor, ScanArgs.Builder.matches(keys.pattern()).limit(KEYS_PER_STEP)));
                visit(server, step.getKeys(), now, wanted, visitor);
                cursor = step;
            } while (!cursor.isFinished());
        }
    }

    private long time(RedisClusterAsyncCommands<byte[], byte[]> server) {
        if (settings.clock() != null) {
            return settings.clock().millis();
        }
        List<byte[]> time = answer(server.time());
        return 1_000 * Long.parseLong(Answer.text(time.get(0))) + Long.parseLong(Answer.text(time.get(1))) / 1_000;
    }

    private void visit(
            RedisClusterAsyncCommands<byte[], byte[]> server,
            List<byte[]> found,
            long now,
            Predicate<RecordId> wanted,
            Visitor visitor) {
        List<RecordId> ids = new ArrayList<>();
        for (byte[] key : found) {
            RecordId id = keys.idOf(key);
            if (id != null && wanted.test(id)) {
                ids.add(id);
            }
        }
        for (int start = 0; start < ids.size(); start += RECORDS_AT_A_TIME) {
            List<RecordId> some = ids.subList(start, Math.min(start + RECORDS_AT_A_TIME, ids.size()));
            List<RedisFuture<byte[]>> values =
                    some.stream().map(id -> server.get(keys.of(id))).toList();
            for (int i = 0; i < some.size(); i++) {
                visit(some.get(i), values.get(i), now, visitor);
            }
        }
    }

    private void visit(RecordId id, RedisFuture<byte[]> value, long now, Visitor visitor) {
        try {
            byte[] bytes = answer(value);
            StoredRecord record = bytes == null ? null : RecordValue.decode(id, bytes);
            StoredRecord seen = record == null ? null : Transitions.seen(record, now);
            if (seen != null) {
                visitor.visit(id, seen);
            }
        } catch (StoreException.Corrupt e) {
            visitor.visit(id, null);
        }
    }

    private <T> T answer(Future<T> future) {
        return Answer.await(future, settings.timeout());
    }
}
