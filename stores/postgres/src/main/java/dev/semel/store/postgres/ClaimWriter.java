package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher;
import dev.semel.store.Batcher.Item;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Claims: all that have queued in one statement. Confined to its thread.
 *
 * <p>Repeats of what was claimed here lately are looked at first, and most of them need no more. A claim that isn't
 * granted is told why by a look after it. Who sees then that it could be granted now, since something ended meanwhile,
 * claims again.
 */
final class ClaimWriter implements Batcher.Handler<ClaimRequest, Claim> {
    /** How often a record may change hands under those who claim it before they are told to come again. */
    private static final int TRIES = 20;

    private final Link link;
    private final Duration lockTimeout;
    private final Sql sql;
    private final Supplier<Shift> shift;
    private final Familiar familiar = new Familiar();

    /** @param lockTimeout the connection's */
    ClaimWriter(Link link, Duration lockTimeout, Sql sql, Supplier<Shift> shift) {
        this.link = link;
        this.lockTimeout = lockTimeout;
        this.sql = sql;
        this.shift = shift;
    }

    @Override
    public void handle(List<Item<ClaimRequest, Claim>> batch) {
        List<Item<ClaimRequest, Claim>> waiting = batch;
        var halves = new Halves(link, lockTimeout);
        var tries = new HashMap<RecordId, Integer>();
        while (!waiting.isEmpty()) {
            var round = ClaimRound.of(waiting);
            send(lookFirst(round), round, halves);
            waiting = new ArrayList<>();
            for (var item : round.unanswered()) {
                if (tries.merge(item.request().id(), 1, Integer::sum) <= TRIES) {
                    waiting.add(item);
                } else {
                    item.fail(new StoreException.Unavailable(
                            "the record changed hands " + TRIES + " times while it was being claimed"));
                }
            }
            waiting.addAll(round.postponed());
        }
    }

    /**
     * The claims that are to be sent: not those of which a look says that they would change nothing. To be refused by
     * the statement that claims costs a locked row and a commit.
     */
    private List<Item<ClaimRequest, Claim>> lookFirst(ClaimRound round) {
        List<RecordId> known = round.items().stream()
                .map(item -> item.request().id())
                .filter(familiar::contains)
                .toList();
        round.items().forEach(item -> familiar.add(item.request().id()));
        if (known.isEmpty()) {
            return round.items();
        }
        try {
            link.run(connection -> look(connection, known)).forEach(round::met);
        } catch (SQLException e) {
            round.fail(round.items(), Faults.unavailable(e));
        }
        return round.undecided();
    }

    private void send(List<Item<ClaimRequest, Claim>> items, ClaimRound round, Halves halves) {
        if (!items.isEmpty()) {
            halves.send(items, some -> claim(some, round, halves), (some, why) -> failed(some, round, why));
        }
    }

    private void claim(List<Item<ClaimRequest, Claim>> items, ClaimRound round, Halves halves) throws SQLException {
        halves.run(connection -> insert(connection, items)).forEach(round::granted);
        List<RecordId> refused = round.notGranted(items);
        if (!refused.isEmpty()) {
            link.run(connection -> look(connection, refused)).forEach(round::met);
        }
    }

    private void failed(List<Item<ClaimRequest, Claim>> items, ClaimRound round, SQLException why) {
        if (Faults.isSealed(why)) {
            lookBehindGate(items, round, Faults.of(why));
        } else {
            round.fail(items, Faults.unavailable(why));
        }
    }

    /** None is granted; those that would have changed nothing are answered all the same. */
    private void lookBehindGate(List<Item<ClaimRequest, Claim>> items, ClaimRound round, StoreException sealed) {
        try {
            link.run(connection -> look(connection, round.notGranted(items))).forEach(round::met);
            List<Item<ClaimRequest, Claim>> refused = round.undecided();
            round.fail(items.stream().filter(refused::contains).toList(), sealed);
        } catch (SQLException e) {
            round.fail(items, Faults.unavailable(e));
        }
    }

    private Map<RecordId, Sight> insert(Connection connection, List<Item<ClaimRequest, Claim>> items)
            throws SQLException {
        List<ClaimRequest> requests = items.stream().map(Item::request).toList();
        var granted = new HashMap<RecordId, Sight>();
        try (PreparedStatement statement = connection.prepareStatement(sql.claim)) {
            var columns = new Columns<>(statement, Rows.time(statement, shift.get()), requests);
            columns.bytes(request -> request.id().toBytes())
                    .add("uuid", ClaimRequest::operationId)
                    .add("uuid", ClaimRequest::token)
                    .bytes(request -> Rows.bytes(request.fingerprint()))
                    .bytes(request -> request.nesting().inner() == null
                            ? null
                            : request.nesting().inner().toBytes())
                    .add("uuid", request -> request.nesting().outer())
                    .add("int2", ClaimWriter::asked)
                    .add("int8", request -> Columns.millis(request.lease()))
                    .add("int8", request -> Columns.millis(request.retention()))
                    .add("int8", request -> Columns.millis(request.atLeast()))
                    .text(request -> request.description().key())
                    .text(request -> request.description().principal())
                    .text(request -> request.description().route())
                    .text(request -> request.description().policy())
                    .labels(request -> request.description().labels());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    granted.put(Rows.id(rows), Sight.granted(rows));
                }
            }
        }
        for (var request : requests) {
            Sight sight = granted.get(request.id());
            if (sight != null && !sight.isOf(request)) {
                throw new IllegalStateException("the database granted " + request.id() + " to another token");
            }
        }
        return granted;
    }

    private static Short asked(ClaimRequest request) {
        int onUnknown = switch (request.onUnknown()) {
            case HOLD -> 0;
            case TAKE_OVER -> Sql.TAKE_OVER;
            case ASK_INNER -> Sql.ASK_INNER;
        };
        return (short) (onUnknown | (request.onlyEqual() ? Sql.ONLY_EQUAL : 0));
    }

    /** What is there; what isn't any more, or is gone, is not among it. */
    private Map<RecordId, Sight> look(Connection connection, List<RecordId> ids) throws SQLException {
        var seen = new HashMap<RecordId, Sight>();
        try (PreparedStatement statement = connection.prepareStatement(sql.look)) {
            new Columns<>(statement, Rows.time(statement, shift.get()), ids).bytes(RecordId::toBytes);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    seen.put(Rows.id(rows), Sight.of(rows));
                }
            }
        }
        return seen;
    }
}
