package dev.semel.store.rocksdb;

import dev.semel.store.tck.SettableClock;
import dev.semel.store.tck.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/** A store on RocksDB in a directory of its own, whose clock stands still until it is moved. */
final class RocksFixture implements StoreFixture<RocksStore> {
    private final SettableClock clock = SettableClock.atSomeDay();
    private final Durability durability;
    private final Dropping dropping;
    private final Path directory;
    private volatile RocksStore opened;

    /** When families that are over are dropped. */
    enum Dropping {
        /** Before anything else happens. */
        AT_ONCE,
        /** When the store does it by itself: a test is over before. */
        LATER
    }

    RocksFixture(Durability durability, Dropping dropping) {
        this.durability = durability;
        this.dropping = dropping;
        try {
            this.directory = Files.createTempDirectory("semel-rocksdb-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    SettableClock clock() {
        return clock;
    }

    @Override
    public RocksStore open() {
        opened = RocksStore.open(directory, Settings.of(durability).withClock(clock));
        return opened;
    }

    @Override
    public void elapse(Duration time) {
        clock.move(time);
        if (dropping == Dropping.AT_ONCE && opened != null) {
            opened.tidy().toCompletableFuture().join();
        }
    }

    @Override
    public void clear() {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
