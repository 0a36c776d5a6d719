package dev.semel.store.redis;

import dev.semel.key.Digests;
import dev.semel.key.RecordId;
import dev.semel.key.Secret;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Gate;
import dev.semel.store.Lease;
import dev.semel.store.MovableStore;
import dev.semel.store.ReplyCodec;
import dev.semel.store.Resolution;
import dev.semel.store.Shipment;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.Transitions;
import dev.semel.store.UnknownCause;
import dev.semel.store.WakingStore;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store on Redis, shared by any number of processes: one server, one behind sentinels, or a cluster. Thread-safe.
 *
 * <p>Every verb is one script on one key, so it is atomic, and a record is in one slot. Time is the server's. What an
 * answer survives is what the server's own persistence and replication survive: see docs/operating/redis.md.
 *
 * <p>Commands that were under way when a connection was lost fail and are not sent again. Lost connections are made
 * again; until then calls fail at once.
 */
public final class RedisStore implements MovableStore, WakingStore {
    /** The longest time that a script counts with exactly, in milliseconds. */
    private static final long LONGEST_MILLIS = 1L << 52;

    private final RedisSettings settings;
    private final Servers servers;
    private final Keys keys;
    private final Runner runner;
    private final Browser browser;
    private final Mover mover;
    private final Workers workers = new Workers();
    private volatile boolean closed;

    /**
     * Connects, and checks that the server can be trusted with records.
     *
     * @throws StoreException.Unavailable it can't be reached, or may forget records; the message says what to do
     */
    public static RedisStore open(RedisSettings settings) {
        System.Logger log = System.getLogger(RedisStore.class.getName());
        return open(settings, warning -> log.log(System.Logger.Level.WARNING, warning));
    }

    /** @param warnings about what the server can lose */
    static RedisStore open(RedisSettings settings, Consumer<String> warnings) {
        Servers servers = connect(settings, new Vetting(settings, warnings));
        try {
            for (RedisClusterAsyncCommands<byte[], byte[]> master : servers.masters()) {
                new StartCheck(settings, warnings).check(master);
            }
            return new RedisStore(settings, servers);
        } catch (RuntimeException e) {
            servers.close();
            throw new StoreException.Unavailable(settings.place() + ": " + e.getMessage(), e);
        }
    }

    private static Servers connect(RedisSettings settings, Vetting vetting) {
        try {
            return switch (settings.place().kind()) {
                case SINGLE, SENTINEL -> new SingleServer(settings, vetting);
                case CLUSTER -> new ClusterServers(settings, vetting);
            };
        } catch (RedisException e) {
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new StoreException.Unavailable(settings.place() + " cannot be reached: " + why, e);
        } catch (StoreException e) {
            throw new StoreException.Unavailable(settings.place() + ": " + e.getMessage(), e);
        }
    }

    private RedisStore(RedisSettings settings, Servers servers) {
        this.settings = settings;
        this.servers = servers;
        this.keys = new Keys(settings.prefix());
        this.runner = new Runner(
                servers, settings, settings.replicas() == 0 ? null : new ReplicaBarrier(servers, keys, settings));
        this.browser = new Browser(servers, keys, settings);
        this.mover = new Mover(servers, keys, runner, settings);
    }

    /**
     * Ties the records to the secret that they are named with, at the first call for good. Blocks.
     *
     * @throws StoreException.Unavailable they were made under another one
     */
    public void bind(Secret used) {
        if (!bound(Digests.principalDigest(used, "the secret of a store's records"))) {
            throw new StoreException.Unavailable("the records in " + settings.place() + " under the prefix \""
                    + settings.prefix() + "\" were made under another secret, whose keys would not be recognised and"
                    + " would run again: give that secret, or take another prefix to start anew (?prefix=NAME)");
        }
    }

    private boolean bound(String mark) {
        var commands = commands(keys.secretMark());
        Answer.await(commands.set(keys.secretMark(), text(mark), SetArgs.Builder.nx()), settings.timeout());
        return mark.equals(mark());
    }

    private RedisClusterAsyncCommands<byte[], byte[]> commands(byte[] key) {
        return Answer.await(servers.of(key).toCompletableFuture(), settings.timeout())
                .commands();
    }

    private @Nullable String mark() {
        byte[] mark = Answer.await(commands(keys.secretMark()).get(keys.secretMark()), settings.timeout());
        return mark == null ? null : Answer.text(mark);
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        CompletionStage<List<Object>> answer = run(
                Script.CLAIM,
                request.id(),
                RecordValue.namesOf(request),
                millis(request.lease()),
                millis(request.retention()),
                millis(request.atLeast()),
                text(request.onlyEqual() ? "1" : "0"),
                text(request.onUnknown().name()));
        return answer.thenApply(parts -> read(request, parts));
    }

    private static Claim read(ClaimRequest request, List<Object> parts) {
        if (parts.size() == 1) {
            var lease = new Lease(request.id(), request.operationId(), (Long) parts.get(0), 1);
            Duration kept =
                    request.retention().compareTo(request.atLeast()) > 0 ? request.retention() : request.atLeast();
            return new Claim.Owned(lease, kept);
        }
        long now = (Long) parts.get(1);
        if ((Long) parts.get(0) == 1) {
            var lease = new Lease(
                    request.id(), RecordValue.uuid((byte[]) parts.get(4)), (Long) parts.get(2), Math.toIntExact((Long)
                            parts.get(3)));
            return new Claim.Owned(lease, Duration.ofMillis(Math.max(0, (Long) parts.get(5) - now)));
        }
        StoredRecord found = RecordValue.decode(request.id(), (byte[]) parts.get(2));
        return Transitions.claim(found, request, now, RedisStore::noFence).answer();
    }

    /** The script decides; these rules only word what it refused. */
    private static long noFence() {
        throw new StoreException.Unavailable("the server's script refused a claim that it should have granted");
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return change(run(Script.RENEW, lease.id(), number(lease.fence()), millis(length)));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return end(Script.COMPLETE, lease.id(), lease.fence(), millis(atLeast), ReplyCodec.encode(lease.id(), reply));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return end(Script.RETRYABLE, lease.id(), lease.fence(), ReplyCodec.encode(lease.id(), reply));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return end(Script.RELEASE, lease.id(), lease.fence());
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return end(Script.UNKNOWN, lease.id(), lease.fence(), number(cause.code()));
    }

    @Override
    public CompletionStage<Boolean> delete(RecordId id, long fence) {
        return end(Script.DELETE, id, fence);
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return switch (resolution) {
            case Resolution.Completed(StoredReply reply, Duration atLeast) ->
                end(Script.RESOLVE, id, fence, text("COMPLETED"), millis(atLeast), ReplyCodec.encode(id, reply));
            case Resolution.Retryable(StoredReply reply) ->
                end(Script.RESOLVE, id, fence, text("RETRYABLE"), number(0), ReplyCodec.encode(id, reply));
            case Resolution.NeverHappened() -> end(Script.RESOLVE, id, fence, text("NEVER_HAPPENED"));
        };
    }

    private CompletionStage<Boolean> end(Script script, RecordId id, long fence, byte[]... further) {
        var arguments = new byte[2 + further.length][];
        arguments[0] = keys.channel();
        arguments[1] = number(fence);
        System.arraycopy(further, 0, arguments, 2, further.length);
        return change(run(script, id, arguments));
    }

    private static CompletionStage<Boolean> change(CompletionStage<Long> changed) {
        return changed.thenApply(number -> number == 1);
    }

    /** The script's answer, once as many replicas have what it wrote, or read, as are asked for. */
    private <T> CompletionStage<T> run(Script script, RecordId id, byte[]... arguments) {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException.Refused("the store is closed"));
        }
        byte[][] key = mover.keys(id);
        return runner.run(script, key, mover.arguments(key[0], arguments));
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        CompletionStage<List<Object>> answer = run(Script.LOOK, id);
        return answer.thenApply(parts -> parts.size() < 2
                ? Optional.empty()
                : Optional.ofNullable(RecordValue.decode(id, (byte[]) parts.get(1)))
                        .map(record -> Transitions.seen(record, (Long) parts.get(0))));
    }

    @Override
    public CompletionStage<Page> list(RecordFilter filter, @Nullable RecordId after, int limit) {
        Page.checkLimit(limit);
        return workers.call(() -> browser.list(filter, after, limit));
    }

    @Override
    public CompletionStage<Long> count(RecordFilter filter) {
        return workers.call(() -> browser.count(filter));
    }

    @Override
    public CompletionStage<Gate> gate() {
        return workers.call(mover::gate);
    }

    @Override
    public CompletionStage<Boolean> turn(Gate from, Gate to) {
        return workers.call(() -> mover.turn(from, to));
    }

    @Override
    public CompletionStage<Optional<String>> secretMark() {
        return workers.call(() -> Optional.ofNullable(mark()));
    }

    @Override
    public CompletionStage<Boolean> bindMark(String mark) {
        return workers.call(() -> bound(mark));
    }

    @Override
    public CompletionStage<String> moment() {
        return CompletableFuture.completedFuture("");
    }

    @Override
    public CompletionStage<Shipment> read(String since, String from, int limit) {
        return workers.call(() -> mover.read(from, limit));
    }

    @Override
    public CompletionStage<Boolean> put(String sign, Shipment shipment) {
        return workers.call(() -> mover.put(sign, shipment));
    }

    @Override
    public CompletionStage<Boolean> empty(String sign) {
        return workers.call(() -> mover.empty(sign));
    }

    @Override
    public CompletionStage<String> note() {
        return workers.call(mover::note);
    }

    @Override
    public CompletionStage<Boolean> note(String sign, String text) {
        return workers.call(() -> mover.note(sign, text));
    }

    /** Blocks until the server knows that somebody listens. */
    @Override
    public void onEnding(Consumer<RecordId> listener) {
        try {
            servers.subscribe(keys.channel(), key -> {
                RecordId id = keys.idOf(key);
                if (id != null) {
                    listener.accept(id);
                }
            });
        } catch (RedisException e) {
            throw Failures.of(e);
        }
    }

    /** The server's commands, past this store. For tests. */
    RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return servers.commands();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        runner.close(settings.timeout());
        workers.close();
        servers.close();
    }

    private static byte[] millis(Duration length) {
        return number(length.compareTo(Duration.ofMillis(LONGEST_MILLIS)) >= 0 ? LONGEST_MILLIS : length.toMillis());
    }

    private static byte[] number(long number) {
        return text(Long.toString(number));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
