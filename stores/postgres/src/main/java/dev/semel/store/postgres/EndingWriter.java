package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher;
import dev.semel.store.Batcher.Item;
import dev.semel.store.ReplyCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Renewals, endings and operators' words: all that have queued in one statement. Confined to its thread. */
final class EndingWriter implements Batcher.Handler<Ending, Boolean> {
    private static final int LARGEST_ROUND = 1_000;
    private static final long HEAVIEST_ROUND = 16L << 20;

    private final Link link;
    private final Duration lockTimeout;
    private final Sql sql;
    private final Supplier<Shift> shift;
    private final Consumer<List<RecordId>> wake;

    /**
     * @param lockTimeout the connection's
     * @param wake is told whose waiters can be woken, once that is durable; must not block
     */
    EndingWriter(Link link, Duration lockTimeout, Sql sql, Supplier<Shift> shift, Consumer<List<RecordId>> wake) {
        this.link = link;
        this.lockTimeout = lockTimeout;
        this.sql = sql;
        this.shift = shift;
        this.wake = wake;
    }

    private record Current(long fence, int state) {}

    @Override
    public void handle(List<Item<Ending, Boolean>> batch) {
        var halves = new Halves(link, lockTimeout);
        List<Item<Ending, Boolean>> waiting = batch;
        while (!waiting.isEmpty()) {
            var round = new LinkedHashMap<RecordId, Item<Ending, Boolean>>();
            var later = new ArrayList<Item<Ending, Boolean>>();
            long weight = 0;
            for (var item : waiting) {
                boolean full = round.size() == LARGEST_ROUND || weight > HEAVIEST_ROUND;
                if (full || round.putIfAbsent(item.request().id(), item) != null) {
                    later.add(item);
                } else {
                    weight += item.request().weight();
                }
            }
            var sorted = new ArrayList<>(round.values());
            sorted.sort(
                    (one, other) -> one.request().id().compareTo(other.request().id()));
            halves.send(
                    sorted, some -> end(some, halves), (some, why) -> some.forEach(item -> item.fail(Faults.of(why))));
            waiting = later;
        }
    }

    private void end(List<Item<Ending, Boolean>> items, Halves halves) throws SQLException {
        Set<RecordId> ended = halves.run(connection -> update(connection, items));
        items.stream().filter(item -> ended.contains(item.request().id())).forEach(item -> item.answer(true));
        wake.accept(items.stream()
                .map(Item::request)
                .filter(ending -> ending.wakes() && ended.contains(ending.id()))
                .map(Ending::id)
                .toList());
        answerOthers(items.stream()
                .filter(item -> !ended.contains(item.request().id()))
                .toList());
    }

    /** Nothing was changed for them: they came too late, or say again what was said. */
    private void answerOthers(List<Item<Ending, Boolean>> items) {
        items.forEach(item -> item.answer(false));
        List<Item<Ending, Boolean>> repeats =
                items.stream().filter(item -> item.request().canBeSaidAgain()).toList();
        if (repeats.isEmpty()) {
            return;
        }
        try {
            Map<RecordId, Current> current = link.run(connection -> look(
                    connection,
                    repeats.stream().map(item -> item.request().id()).toList()));
            for (var item : repeats) {
                Ending ending = item.request();
                Current now = current.get(ending.id());
                item.answer(now != null && now.fence() == ending.fence() && ending.isSaidBy(now.state()));
            }
        } catch (SQLException e) {
            repeats.forEach(item -> item.fail(Faults.unknown(e)));
        }
    }

    private Set<RecordId> update(Connection connection, List<Item<Ending, Boolean>> items) throws SQLException {
        List<Ending> endings = items.stream().map(Item::request).toList();
        var ended = new HashSet<RecordId>();
        try (PreparedStatement statement = connection.prepareStatement(sql.end)) {
            var columns = new Columns<>(statement, Rows.time(statement, shift.get()), endings);
            columns.bytes(ending -> ending.id().toBytes())
                    .add("int8", Ending::fence)
                    .add("int2", ending -> (short) ending.verb().number())
                    .add("int8", ending -> Columns.millis(ending.length()))
                    .bytes(ending -> ending.reply() == null ? null : ReplyCodec.encode(ending.id(), ending.reply()))
                    .labels(ending ->
                            ending.reply() == null ? Map.of() : ending.reply().labels())
                    .add(
                            "int2",
                            ending -> ending.cause() == null
                                    ? null
                                    : (short) ending.cause().code());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ended.add(RecordId.of(rows.getBytes(1)));
                }
            }
        }
        return ended;
    }

    private Map<RecordId, Current> look(Connection connection, List<RecordId> ids) throws SQLException {
        var current = new HashMap<RecordId, Current>();
        try (PreparedStatement statement = connection.prepareStatement(sql.settled)) {
            new Columns<>(statement, Rows.time(statement, shift.get()), ids).bytes(RecordId::toBytes);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    current.put(RecordId.of(rows.getBytes(1)), new Current(rows.getLong(2), rows.getInt(3)));
                }
            }
        }
        return current;
    }
}
