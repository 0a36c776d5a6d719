package dev.semel.store.rocksdb;

import dev.semel.key.Digests;
import dev.semel.key.RecordId;
import dev.semel.key.Secret;
import dev.semel.store.Batcher;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Gate;
import dev.semel.store.Lease;
import dev.semel.store.MovableStore;
import dev.semel.store.Resolution;
import dev.semel.store.Shipment;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.StoredReply;
import dev.semel.store.Transitions;
import dev.semel.store.UnknownCause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The embedded, durable store: records in a directory of one process. Thread-safe.
 *
 * <p>All changes go through one writer ({@link Writer}). A claim looks first: a completed record is final, so whoever
 * sees one has his answer without the writer, and a replay costs no write and no wait. The look never touches the disk
 * on the caller's thread: what isn't in memory is read by a few threads of the store's.
 *
 * <p>Records expire by whole column families ({@link Bucket}). Claims of a process that is gone are unknown outcomes as
 * soon as the store is opened again ({@link Ledger}). While the disk is full or failing, what would have to be written
 * fails and what only has to be read is answered. It goes on by itself when the disk does, a few seconds after there is
 * room again for more than a memtable and a log (some 100 MiB with the usual settings).
 */
public final class RocksStore implements MovableStore {
    private final Directory directory;
    private final byte[] secret;
    private final Database database;
    private final StoreClock clock;
    private final Reader reader;
    private final Stamps stamps = new Stamps();
    private final Ledger ledger;
    private final Writer writer;
    private final Writer.Disk disk;
    private final Batcher<Call, Object> batcher;
    private final Browser browser;
    private final Workers workers;
    private volatile boolean closed;

    /** Opens the directory, which is made if it isn't there, with the usual settings. */
    public static RocksStore open(Path directory, Durability durability) {
        return open(directory, Settings.of(durability));
    }

    /**
     * Opens the directory, which is made if it isn't there.
     *
     * @throws StoreException.Unavailable another process has it, or it can't be used; the message says what to do
     */
    public static RocksStore open(Path directory, Settings settings) {
        return open(directory, settings, disk -> disk);
    }

    /** @param fault what lies between the writer and its disk: for tests */
    static RocksStore open(Path path, Settings settings, UnaryOperator<Writer.Disk> fault) {
        Directory directory = Directory.take(path.toAbsolutePath().normalize());
        try {
            return open(directory, settings, fault);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static RocksStore open(Directory directory, Settings settings, UnaryOperator<Writer.Disk> fault) {
        boolean recordsExist = directory.hasRecords();
        byte[] secret = directory.secret(recordsExist);
        NativeLibrary.load(directory.library());
        Database database = Database.open(directory.records(), settings);
        try {
            return new RocksStore(directory, secret, database, settings, fault);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private RocksStore(
            Directory directory,
            byte[] secret,
            Database database,
            Settings settings,
            UnaryOperator<Writer.Disk> fault) {
        this.directory = directory;
        this.secret = secret;
        this.database = database;
        this.clock = notBehind(Ledger.lastTime(database), settings.clock());
        this.ledger = new Ledger(database, clock.millis());
        this.reader = new Reader(database, ledger.lastFenceOfTheDead());
        boolean sync = settings.durability() == Durability.POWER_LOSS;
        this.disk = fault.apply(batch -> database.write(batch, sync));
        this.writer = new Writer(database, disk, reader, stamps, clock, ledger, settings);
        this.browser = new Browser(database, reader, writer, clock);
        this.batcher = Batcher.start("semel-rocksdb-writer", settings.queue(), writer);
        this.workers = new Workers(() -> batcher.submit(new Call.Housekeeping()));
    }

    /** The clock, moved forward if an earlier process had already seen a later time. */
    private static StoreClock notBehind(long lastTime, StoreClock clock) {
        long ahead = Math.max(0, lastTime - clock.millis());
        return () -> clock.millis() + ahead;
    }

    /** The secret kept with the records, made when the directory was. */
    public Secret secret() {
        return Secret.of(secret);
    }

    /** The bytes of {@link #secret}: for gateways on other stores, which need them when the records go there. */
    public byte[] secretBytes() {
        return secret.clone();
    }

    /**
     * Ties this directory to the secret that its records are named with, at the first call for good.
     *
     * @throws StoreException.Unavailable its records were made under another one
     */
    public void bind(Secret used) {
        if (!directory.bind(markOf(used))) {
            throw new StoreException.Unavailable("the records in " + directory
                    + " were made under another secret, whose"
                    + " keys would not be recognised and would run again: give that secret, or move " + directory
                    + " away to start anew");
        }
    }

    private static String markOf(Secret used) {
        return Digests.principalDigest(used, "the secret of a store's records");
    }

    /** Whether the records are named with the secret that is kept with them: nobody else needs to know it so far. */
    public boolean usesOwnSecret() {
        return directory.mark().equals(markOf(secret()));
    }

    @Override
    public CompletionStage<Optional<String>> secretMark() {
        return browse(() -> Optional.of(directory.mark()).filter(mark -> !mark.isEmpty()));
    }

    @Override
    public CompletionStage<Boolean> bindMark(String mark) {
        return browse(() -> directory.bind(mark));
    }

    @Override
    public CompletionStage<Gate> gate() {
        return browse(() -> Gate.of(database.text(Writer.GATE)));
    }

    @Override
    public CompletionStage<Boolean> turn(Gate from, Gate to) {
        return batcher.submit(new Call.Turn(from, to)).thenApply(Boolean.class::cast);
    }

    @Override
    public CompletionStage<String> moment() {
        return browse(() -> "");
    }

    @Override
    public CompletionStage<Shipment> read(String since, String from, int limit) {
        RecordId after = from.isEmpty() ? null : RecordId.of(HexFormat.of().parseHex(from));
        return browse(() -> browser.read(after, limit));
    }

    @Override
    public CompletionStage<Boolean> put(String sign, Shipment shipment) {
        return underGate(sign, new Call.Work.Put(shipment));
    }

    @Override
    public CompletionStage<Boolean> empty(String sign) {
        return underGate(sign, new Call.Work.Empty());
    }

    @Override
    public CompletionStage<String> note() {
        return browse(() -> database.text(Writer.NOTE));
    }

    @Override
    public CompletionStage<Boolean> note(String sign, String text) {
        return underGate(sign, new Call.Work.Note(text));
    }

    private CompletionStage<Boolean> underGate(String sign, Call.Work work) {
        return batcher.submit(new Call.UnderGate(sign, work)).thenApply(Boolean.class::cast);
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        if (closed) {
            return closed();
        }
        if (writer.running(request.id()) != null) {
            return submitClaim(request, null);
        }
        long stamp = stamps.of(request.id());
        try {
            return claim(request, new Sighting(stamp, reader.findInMemory(request.id())));
        } catch (Reader.NotInMemory e) {
            return workers.call(() -> new Sighting(stamp, reader.find(request.id())))
                    .thenCompose(sighting -> claim(request, sighting));
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What is seen of a record now, for a claim that follows. */
    Sighting look(RecordId id) {
        long stamp = stamps.of(id);
        return new Sighting(stamp, reader.find(id));
    }

    /** Claims after a look, which may be stale by now. */
    CompletionStage<Claim> claim(ClaimRequest request, Sighting sighting) {
        Slot slot = sighting.slot();
        if (slot != null && slot.record().state() instanceof State.Completed) {
            long now = clock.millis();
            if (!Transitions.isExpired(slot.record(), now)) {
                return CompletableFuture.completedFuture(
                        Transitions.claim(slot.record(), request, now, RocksStore::noFence)
                                .answer());
            }
        }
        return submitClaim(request, sighting);
    }

    private static long noFence() {
        throw new IllegalStateException("a completed record was claimed");
    }

    private CompletionStage<Claim> submitClaim(ClaimRequest request, @Nullable Sighting sighting) {
        return submit(
                new Call.OnRecord(
                        request.id(), (found, now, fences) -> Transitions.claim(found, request, now, fences), sighting),
                0);
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return change(lease.id(), (found, now, fences) -> Transitions.renew(found, lease, now, length), 0);
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return change(
                lease.id(),
                (found, now, fences) -> Transitions.complete(found, lease, reply, now, atLeast),
                lengthOf(reply));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return change(
                lease.id(), (found, now, fences) -> Transitions.retryable(found, lease, reply, now), lengthOf(reply));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return change(lease.id(), (found, now, fences) -> Transitions.release(found, lease, now), 0);
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return change(lease.id(), (found, now, fences) -> Transitions.unknown(found, lease, cause, now), 0);
    }

    @Override
    public CompletionStage<Boolean> delete(RecordId id, long fence) {
        return change(id, (found, now, fences) -> Transitions.delete(found, fence, now), 0);
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        int bytes = switch (resolution) {
            case Resolution.Completed completed -> lengthOf(completed.reply());
            case Resolution.Retryable retryable -> lengthOf(retryable.reply());
            case Resolution.NeverHappened never -> 0;
        };
        return change(id, (found, now, fences) -> Transitions.resolve(found, fence, resolution, now, fences), bytes);
    }

    private static int lengthOf(StoredReply reply) {
        return reply.reply().body().length();
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return browse(() -> browser.find(id));
    }

    @Override
    public CompletionStage<Page> list(RecordFilter filter, @Nullable RecordId after, int limit) {
        Page.checkLimit(limit);
        return browse(() -> browser.list(filter, after, limit));
    }

    @Override
    public CompletionStage<Long> count(RecordFilter filter) {
        return browse(() -> browser.count(filter));
    }

    /** Does now what is done every second: drops the families that are over. For tests. */
    CompletionStage<Object> tidy() {
        return batcher.submit(new Call.Housekeeping());
    }

    Database database() {
        return database;
    }

    @Override
    public void close() {
        synchronized (directory) {
            if (closed) {
                return;
            }
            closed = true;
        }
        workers.close();
        batcher.close();
        try {
            ledger.noteTime(clock.millis(), disk);
        } catch (RocksDBException e) {
            // The time that was noted last will do: it is a second old, or nothing was written since.
            System.getLogger(RocksStore.class.getName()).log(System.Logger.Level.WARNING, "the time was not noted", e);
        }
        database.close();
        directory.close();
    }

    private CompletionStage<Boolean> change(RecordId id, Call.Rule rule, long weight) {
        return submit(new Call.OnRecord(id, rule, null), weight);
    }

    /** The rule decides what the answer is: the caller gives one that answers as his stage says. */
    @SuppressWarnings("unchecked")
    private <T> CompletionStage<T> submit(Call.OnRecord call, long weight) {
        return (CompletionStage<T>) batcher.submit(call, weight);
    }

    private <T> CompletionStage<T> browse(Supplier<T> look) {
        return closed ? closed() : workers.call(look);
    }

    private static <T> CompletionStage<T> closed() {
        return CompletableFuture.failedFuture(new StoreException.Refused("the store is closed"));
    }
}
