package dev.semel.store.redis;

import dev.semel.key.RecordId;
import dev.semel.store.Gate;
import dev.semel.store.ReplyCodec;
import dev.semel.store.Shipment;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.StoredReply;
import dev.semel.store.Transitions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Turns the gate, gives records away and takes others. Blocks; used by one thread at a time.
 *
 * <p>Scripts look for the gate in their record's slot, so in a cluster it is written to all of them. What it is to be
 * is one key, changed first: whoever fails halfway has the rest done by doing it again.
 */
final class Mover {
    private static final long LONGEST_MILLIS = 1L << 52;
    private static final int GATES_AT_A_TIME = 1_024;
    /** Of keys that are looked at for records: a server can have many of others. */
    private static final int FEWEST_KEYS = 200;

    private static final int MOST_KEYS = 50_000;
    private static final byte[] NOTHING = new byte[0];

    private final Servers servers;
    private final Keys keys;
    private final Runner runner;
    private final RedisSettings settings;

    Mover(Servers servers, Keys keys, Runner runner, RedisSettings settings) {
        this.servers = servers;
        this.keys = keys;
        this.runner = runner;
        this.settings = settings;
    }

    Gate gate() {
        String said = said();
        return Gate.of(said.substring(0, said.indexOf('\n')));
    }

    String note() {
        String said = said();
        return said.substring(said.indexOf('\n') + 1);
    }

    private String said() {
        byte[] said = answer(on(keys.move()).get(keys.move()));
        return said == null ? "OPEN\n" : Answer.text(said);
    }

    boolean turn(Gate from, Gate to) {
        String before = servers.layout();
        if (!isDone(runner.run(Script.TURN, new byte[][] {keys.move()}, text(from.text()), text(to.text())))) {
            return false;
        }
        byte[][] gates = gates();
        byte[] said = text(to.text());
        for (int start = 0; start < gates.length; start += GATES_AT_A_TIME) {
            byte[][] some = Arrays.copyOfRange(gates, start, Math.min(gates.length, start + GATES_AT_A_TIME));
            hang(some, to.isOpen() ? null : said);
        }
        reachReplicas();
        if (!servers.layout().equals(before)) {
            throw new StoreException.Unavailable("servers were replaced while the gate was turned: do it again");
        }
        return true;
    }

    /** The server that has the key. */
    private RedisClusterAsyncCommands<byte[], byte[]> on(byte[] key) {
        return answer(servers.of(key).toCompletableFuture()).commands();
    }

    private byte[][] gates() {
        if (!servers.hasSlots()) {
            return new byte[][] {keys.gate()};
        }
        var gates = new byte[SlotHash.SLOT_COUNT][];
        for (int slot = 0; slot < gates.length; slot++) {
            gates[slot] = keys.gate(slot);
        }
        return gates;
    }

    /** Writes it, or takes it away, and looks whether it is so. */
    private void hang(byte[][] gates, byte @Nullable [] said) {
        List<Future<?>> written = new ArrayList<>();
        List<RedisFuture<byte[]>> read = new ArrayList<>();
        for (byte[] gate : gates) {
            written.add(said == null ? on(gate).del(gate) : on(gate).set(gate, said));
        }
        written.forEach(this::answer);
        for (byte[] gate : gates) {
            read.add(on(gate).get(gate));
        }
        for (RedisFuture<byte[]> found : read) {
            if (!Arrays.equals(answer(found), said)) {
                throw new StoreException.Unavailable("a server has lost where the gate stands: do it again");
            }
        }
    }

    /** As many as there are: what a failover forgets of the gate, it forgets of none that has it. */
    private void reachReplicas() {
        for (var master : servers.masters()) {
            long replicas = answer(master.info("replication"))
                    .lines()
                    .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                    .count();
            // A write of this connection's, for the wait to be about.
            answer(master.publish(keys.channel(), NOTHING));
            if (replicas > 0
                    && answer(master.waitForReplication(
                                    (int) replicas, settings.timeout().toMillis()))
                            < replicas) {
                throw new StoreException.Unavailable("not all replicas have where the gate stands: do it again");
            }
        }
    }

    /** The key of a record, and beside it the gate where it is declared. */
    byte[][] keys(RecordId id) {
        byte[] key = keys.of(id);
        return servers.hasSlots() ? new byte[][] {key} : new byte[][] {key, keys.gate()};
    }

    /** Where the gate isn't declared, its name goes last. */
    byte[][] arguments(byte[] key, byte[]... arguments) {
        StoreClock clock = settings.clock();
        boolean named = servers.hasSlots();
        var all = new byte[1 + arguments.length + (named ? 1 : 0)][];
        all[0] = clock == null ? NOTHING : number(clock.millis());
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        if (named) {
            all[all.length - 1] = keys.gate(SlotHash.getSlot(key));
        }
        return all;
    }

    boolean note(String sign, String text) {
        return isDone(runner.run(
                Script.NOTE, new byte[][] {keys.move()}, text(Gate.sealed(sign).text()), text(text)));
    }

    private boolean isDone(CompletionStage<Long> script) {
        return answer(script.toCompletableFuture()) == 1;
    }

    Shipment read(String from, int limit) {
        String layout = servers.layout();
        var place = from.isEmpty() ? new Cursor(layout, 0, ScanCursor.INITIAL.getCursor()) : Cursor.of(from);
        var masters = servers.masters();
        if (!place.layout().equals(layout) || place.server() >= masters.size()) {
            place = new Cursor(layout, 0, ScanCursor.INITIAL.getCursor());
        }
        var server = masters.get(place.server());
        long now = time(server);
        List<StoredRecord> records = new ArrayList<>();
        List<RecordId> corrupt = new ArrayList<>();
        ScanCursor cursor = ScanCursor.of(place.scan());
        int looked = 0;
        do {
            KeyScanCursor<byte[]> step = answer(
                    server.scan(cursor, ScanArgs.Builder.matches(keys.pattern()).limit(Math.max(limit, FEWEST_KEYS))));
            visit(server, step.getKeys(), now, records, corrupt);
            cursor = step;
            looked += Math.max(limit, FEWEST_KEYS);
        } while (!cursor.isFinished() && records.size() + corrupt.size() < limit && looked < MOST_KEYS);
        // No fence is larger that was made of the server's time until then.
        long lastFence = (time(server) + 1) << 12;
        return new Shipment(records, now, lastFence, corrupt, next(place, cursor, masters.size()));
    }

    private Optional<String> next(Cursor place, ScanCursor step, int servers) {
        if (!step.isFinished()) {
            return Optional.of(new Cursor(place.layout(), place.server(), step.getCursor()).text());
        }
        if (place.server() + 1 < servers) {
            return Optional.of(new Cursor(place.layout(), place.server() + 1, ScanCursor.INITIAL.getCursor()).text());
        }
        // What has moved behind this walk's back may have been missed.
        return this.servers.layout().equals(place.layout()) ? Optional.empty() : Optional.of("");
    }

    /**
     * Where a walk stands.
     *
     * @param server the how-manyeth of the masters
     */
    private record Cursor(String layout, int server, String scan) {
        static Cursor of(String text) {
            String[] parts = text.split("/", 3);
            if (parts.length != 3) {
                throw new IllegalArgumentException("no place in a store on Redis: " + text);
            }
            return new Cursor(parts[0], Integer.parseInt(parts[1]), parts[2]);
        }

        String text() {
            return layout + "/" + server + "/" + scan;
        }
    }

    private void visit(
            RedisClusterAsyncCommands<byte[], byte[]> server,
            List<byte[]> found,
            long now,
            List<StoredRecord> records,
            List<RecordId> corrupt) {
        List<RecordId> ids = new ArrayList<>();
        List<RedisFuture<byte[]>> values = new ArrayList<>();
        for (byte[] key : found) {
            RecordId id = keys.idOf(key);
            if (id != null) {
                ids.add(id);
                values.add(server.get(key));
            }
        }
        for (int i = 0; i < ids.size(); i++) {
            byte[] bytes = answer(values.get(i));
            try {
                StoredRecord record = bytes == null ? null : RecordValue.decode(ids.get(i), bytes);
                StoredRecord seen = record == null ? null : Transitions.seen(record, now);
                if (seen != null) {
                    records.add(seen);
                }
            } catch (StoreException.Corrupt e) {
                corrupt.add(ids.get(i));
            }
        }
    }

    private long time(RedisClusterAsyncCommands<byte[], byte[]> server) {
        if (settings.clock() != null) {
            return settings.clock().millis();
        }
        List<byte[]> time = answer(server.time());
        return 1_000 * Long.parseLong(Answer.text(time.get(0))) + Long.parseLong(Answer.text(time.get(1))) / 1_000;
    }

    boolean put(String sign, Shipment shipment) {
        byte[] sealed = text(Gate.sealed(sign).text());
        List<Future<Long>> written = new ArrayList<>();
        for (StoredRecord record : shipment.arriving(0)) {
            byte[][] key = keys(record.id());
            written.add(runner.<Long>run(Script.PUT, key, arguments(key[0], parts(sealed, record)))
                    .toCompletableFuture());
        }
        boolean all = gate().isSealedBy(sign);
        for (Future<Long> done : written) {
            all &= answer(done) == 1;
        }
        return all;
    }

    private static byte[][] parts(byte[] sealed, StoredRecord record) {
        StoredReply reply;
        int state;
        int cause = 0;
        long time;
        switch (record.state()) {
            case State.Claimed claimed -> throw new IllegalArgumentException("no claim arrives as one");
            case State.Completed completed -> {
                state = RecordValue.COMPLETED;
                reply = completed.reply();
                time = completed.endedAt();
            }
            case State.Retryable retryable -> {
                state = RecordValue.RETRYABLE;
                reply = retryable.reply();
                time = retryable.endedAt();
            }
            case State.Unknown unknown -> {
                state = RecordValue.UNKNOWN;
                cause = unknown.cause().code();
                reply = unknown.earlier();
                time = unknown.endedAt();
            }
        }
        return new byte[][] {
            sealed,
            number(state),
            number(cause),
            number(record.attempt()),
            number(record.fence()),
            number(record.firstClaimedAt()),
            number(record.claimedAt()),
            number(record.expiresAt()),
            number(time),
            RecordValue.namesOf(record),
            reply == null ? NOTHING : ReplyCodec.encode(record.id(), reply)
        };
    }

    boolean empty(String sign) {
        byte[] sealed = text(Gate.sealed(sign).text());
        boolean all = gate().isSealedBy(sign);
        for (var server : servers.masters()) {
            ScanCursor cursor = ScanCursor.INITIAL;
            while (all && !cursor.isFinished()) {
                KeyScanCursor<byte[]> step = answer(server.scan(
                        cursor, ScanArgs.Builder.matches(keys.pattern()).limit(GATES_AT_A_TIME)));
                List<Future<Long>> dropped = new ArrayList<>();
                for (byte[] key : step.getKeys()) {
                    RecordId id = keys.idOf(key);
                    if (id != null) {
                        dropped.add(runner.<Long>run(Script.DROP, keys(id), arguments(key, sealed))
                                .toCompletableFuture());
                    }
                }
                for (Future<Long> done : dropped) {
                    all &= answer(done) == 1;
                }
                cursor = step;
            }
        }
        return all;
    }

    private <T> T answer(Future<T> future) {
        return Answer.await(future, settings.timeout());
    }

    private static byte[] number(long number) {
        return text(Long.toString(Math.min(number, LONGEST_MILLIS * 2 - 1)));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
