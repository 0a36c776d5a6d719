package dev.semel.store.postgres;

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
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.TransactionRecords;
import dev.semel.store.UnknownCause;
import dev.semel.store.WakingStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The shared store: records in a PostgreSQL database, for any number of processes. Thread-safe.
 *
 * <p>Two writers, each with a connection of its own, send what has queued in one statement: one the claims, the other
 * renewals and endings ({@link Sql}). Time is the database's. While the database is away every call fails at once, but
 * for the ones that try it; the store goes on by itself when it is back. A call that was under way when the connection
 * was lost may have been done: a claim that is asked again is then recognised by its token, an ending said again is
 * answered as the first time.
 */
public final class PostgresStore implements MovableStore, WakingStore {
    private static final String SECRET_MARK = "secret";

    /** Longer than a deadlock is looked for, when the server ends a vacuum that is in the way. */
    private static final long LONGEST_LOCK_MILLIS = 2_000;

    private final PostgresSettings settings;
    private final Sql sql;
    private final Supplier<Shift> shift;
    private final Link claims;
    private final Link endings;
    private final Batcher<ClaimRequest, Claim> claimWriter;
    private final Batcher<Ending, Boolean> endingWriter;
    private final Notifier notifier;
    private final Listener listener;
    private final Readers finders;
    private final Readers readers;
    private final Sweeper sweeper;
    private final Browser browser;
    private final Mover mover;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the database, making or bringing up to date the tables.
     *
     * @throws StoreException.Unavailable it can't be reached or used; the message says what to do
     */
    public static PostgresStore open(PostgresSettings settings) {
        System.Logger log = System.getLogger(PostgresStore.class.getName());
        return open(settings, "read committed", Shift.none(), warning -> log.log(System.Logger.Level.WARNING, warning));
    }

    /**
     * @param isolation of transactions
     * @param shift of the store's time from the database's
     */
    static PostgresStore open(PostgresSettings settings, String isolation, Supplier<Shift> shift) {
        return open(settings, isolation, shift, warning -> {});
    }

    /** @param warnings about what the server can lose */
    static PostgresStore open(
            PostgresSettings settings, String isolation, Supplier<Shift> shift, Consumer<String> warnings) {
        var connector = new Connector(settings, isolation);
        var link = new Link(connector, Connector.Use.WRITING);
        try {
            new StartCheck(settings, connector, warnings).check(link);
            PostgresSchema.prepare(link, settings.schema());
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
        return new PostgresStore(settings, connector, link, shift);
    }

    private PostgresStore(PostgresSettings settings, Connector connector, Link claims, Supplier<Shift> shift) {
        this.settings = settings;
        this.sql = new Sql(settings.schema());
        this.shift = shift;
        this.claims = claims;
        this.endings = new Link(connector, Connector.Use.WRITING);
        this.notifier = new Notifier(connector, sql);
        this.listener = new Listener(connector, sql, notifier::process);
        Duration lockTimeout = settings.lockTimeout();
        this.claimWriter = Batcher.start(
                "semel-postgres-claims", settings.queue(), new ClaimWriter(claims, lockTimeout, sql, shift));
        this.endingWriter = Batcher.start(
                "semel-postgres-endings",
                settings.queue(),
                new EndingWriter(endings, lockTimeout, sql, shift, notifier::tell));
        this.finders = new Readers(Math.max(1, settings.readers() - 1), connector, Connector.Use.FINDING);
        this.readers = new Readers(1, connector, Connector.Use.LOOKING);
        this.sweeper = new Sweeper(connector, sql, shift);
        this.browser = new Browser(sql, shift);
        this.mover = new Mover(settings.schema(), sql, shift);
    }

    /**
     * Ties the records to the secret that they are named with, at the first call for good: all processes on a schema
     * need the same one. Blocks.
     *
     * @throws StoreException.Unavailable the records were made under another one, or the database can't be asked
     */
    public void bind(Secret used) {
        boolean agreed;
        try {
            agreed = bindMark(Digests.principalDigest(used, "the secret of a store's records"))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known ? known : e;
        }
        if (!agreed) {
            throw new StoreException.Unavailable("the records in the schema " + settings.schema()
                    + " were made under another secret, whose keys would not be recognised and would run again: give"
                    + " that secret to every gateway on this database, or another schema to this one (?schema=NAME)");
        }
    }

    @Override
    public CompletionStage<Boolean> bindMark(String mark) {
        return readers.call(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(sql.bind)) {
                insert.setString(1, SECRET_MARK);
                insert.setString(2, mark);
                insert.executeUpdate();
            }
            return mark.equals(mover.kept(connection, SECRET_MARK));
        });
    }

    @Override
    public CompletionStage<Optional<String>> secretMark() {
        return readers.call(connection -> Optional.ofNullable(mover.kept(connection, SECRET_MARK)));
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return claimWriter.submit(request);
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return submit(Ending.renew(lease, length));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return submit(Ending.complete(lease, reply, atLeast));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return submit(Ending.retryable(lease, reply));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return submit(Ending.release(lease));
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return submit(Ending.unknown(lease, cause));
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return submit(Ending.resolve(id, fence, resolution));
    }

    @Override
    public CompletionStage<Boolean> delete(RecordId id, long fence) {
        return submit(Ending.delete(id, fence));
    }

    private CompletionStage<Boolean> submit(Ending ending) {
        return endingWriter.submit(ending, ending.weight());
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return finders.call(connection -> browser.find(connection, id));
    }

    @Override
    public CompletionStage<Page> list(RecordFilter filter, @Nullable RecordId after, int limit) {
        Page.checkLimit(limit);
        return readers.call(connection -> browser.list(connection, filter, after, limit));
    }

    @Override
    public CompletionStage<Long> count(RecordFilter filter) {
        return readers.call(connection -> browser.count(connection, filter));
    }

    @Override
    public CompletionStage<Gate> gate() {
        return readers.call(mover::gate);
    }

    /** Waits for those who write now, not for long at a time: who comes meanwhile waits behind it. */
    @Override
    public CompletionStage<Boolean> turn(Gate from, Gate to) {
        return readers.call(connection -> {
            for (long lockMillis = 100; ; lockMillis *= 2) {
                try {
                    return mover.turn(connection, from, to, lockMillis);
                } catch (SQLException e) {
                    if (!Faults.isLocked(e) || lockMillis > LONGEST_LOCK_MILLIS) {
                        throw e;
                    }
                }
            }
        });
    }

    @Override
    public CompletionStage<String> moment() {
        return readers.call(mover::moment);
    }

    @Override
    public CompletionStage<Shipment> read(String since, String from, int limit) {
        return readers.call(connection -> mover.read(connection, since, from, limit));
    }

    @Override
    public CompletionStage<Boolean> put(String sign, Shipment shipment) {
        return readers.call(connection -> mover.put(connection, sign, shipment));
    }

    @Override
    public CompletionStage<Boolean> empty(String sign) {
        return readers.call(connection -> mover.empty(connection, sign));
    }

    @Override
    public CompletionStage<String> note() {
        return readers.call(connection -> Objects.requireNonNullElse(mover.kept(connection, "note"), ""));
    }

    @Override
    public CompletionStage<Boolean> note(String sign, String text) {
        return readers.call(connection -> mover.note(connection, sign, text));
    }

    /**
     * The records as a transaction of the application's own changes them, on a connection of the application's whose
     * autocommit is off, and which {@link #checkShared} has found to lead to this store's database. Each call is one
     * statement, which uses no state of the session.
     */
    public TransactionRecords records(Connection connection) {
        return new EnlistedRecords(connection, sql, shift);
    }

    /**
     * Checks that transactions of the application's can complete this store's records: that its connections lead to the
     * same database of the same server, that it may write there, and that its role has the rights. Takes one connection
     * of the application's, for a moment. Blocks.
     *
     * @throws StoreException.Unavailable they can't, or one of the two can't be asked; the message says what to do
     */
    public void checkShared(DataSource application) {
        new SharedDatabase(settings.schema()).check(readers, application);
    }

    @Override
    public void tellEnded(List<RecordId> ids) {
        notifier.tell(ids);
    }

    @Override
    public void onEnding(Consumer<RecordId> ended) {
        listener.add(ended);
    }

    /** Does now what is done every few seconds: removes what has been absent for a while. For tests. */
    CompletionStage<Integer> sweep() {
        return sweeper.sweepNow();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        sweeper.close();
        listener.close();
        claimWriter.close();
        endingWriter.close();
        notifier.close();
        finders.close();
        readers.close();
        claims.close();
        endings.close();
    }
}
