package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Shipment;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.Transitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows records, as of the moment it was asked. Thread-safe; reads the disk, so not for an event loop. */
final class Browser {
    private final Database database;
    private final Reader reader;
    private final Writer writer;
    private final StoreClock clock;

    Browser(Database database, Reader reader, Writer writer, StoreClock clock) {
        this.database = database;
        this.reader = reader;
        this.writer = writer;
        this.clock = clock;
    }

    Optional<StoredRecord> find(RecordId id) {
        Slot slot = reader.find(id);
        return slot == null ? Optional.empty() : Optional.ofNullable(shown(slot.record()));
    }

    Page list(RecordFilter filter, @Nullable RecordId after, int limit) {
        List<StoredRecord> found = new ArrayList<>();
        int corrupt = 0;
        try (var walk = new Walk(database, after)) {
            while (found.size() <= limit && walk.isValid()) {
                try {
                    read(walk).filter(filter::accepts).ifPresent(found::add);
                } catch (StoreException.Corrupt e) {
                    corrupt++;
                }
                walk.next();
            }
        }
        Page page = Page.of(found, limit);
        return new Page(page.records(), page.next(), corrupt);
    }

    Shipment read(@Nullable RecordId after, int limit) {
        long now = clock.millis();
        List<StoredRecord> records = new ArrayList<>();
        List<RecordId> corrupt = new ArrayList<>();
        RecordId last = null;
        boolean more;
        try (var walk = new Walk(database, after)) {
            for (; walk.isValid() && records.size() + corrupt.size() < limit; walk.next()) {
                last = walk.id();
                try {
                    read(walk).ifPresent(records::add);
                } catch (StoreException.Corrupt e) {
                    corrupt.add(last);
                }
            }
            more = walk.isValid();
        }
        return new Shipment(
                records,
                now,
                Ledger.reserved(database, clock.millis()),
                corrupt,
                Optional.ofNullable(more ? last : null).map(RecordId::toString));
    }

    long count(RecordFilter filter) {
        long passed = 0;
        try (var walk = new Walk(database, null)) {
            for (; walk.isValid(); walk.next()) {
                try {
                    passed += read(walk).filter(filter::accepts).isPresent() ? 1 : 0;
                } catch (StoreException.Corrupt e) {
                    // Nobody knows what it was: no filter accepts it. Listing says how many there are.
                }
            }
        }
        return passed;
    }

    /** The record at which the walk stands, empty if it is expired. */
    private Optional<StoredRecord> read(Walk walk) {
        return Optional.ofNullable(shown(reader.decode(walk.id(), walk.value())));
    }

    /** With the lease as the holder renewed it last, which only memory has. */
    private @Nullable StoredRecord shown(StoredRecord record) {
        StoredRecord running = record.state() instanceof State.Claimed ? writer.running(record.id()) : null;
        StoredRecord latest = running != null && running.fence() == record.fence() ? running : record;
        return Transitions.seen(latest, clock.millis());
    }
}
