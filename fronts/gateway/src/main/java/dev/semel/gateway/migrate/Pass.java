package dev.semel.gateway.migrate;

import dev.semel.gateway.migrate.Checkpoint.Phase;
import dev.semel.gateway.migrate.MigrationFailure.Why;
import dev.semel.key.RecordId;
import dev.semel.store.MovableStore;
import dev.semel.store.Shipment;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Copies records, from where a checkpoint says. Confined to a thread. */
final class Pass {
    private static final Duration NOTED_EVERY = Duration.ofMillis(500);
    private static final int FEWEST = 16;
    private static final int MOST = 1_000;

    /** Of answers in one shipment, about: it is in memory twice. */
    private static final long HEAVIEST = 8L << 20;

    private final MovableStore from;
    private final MovableStore to;
    private final String sign;
    private final boolean skipCorrupt;
    private final Progress progress;
    private final Set<RecordId> corrupt = new HashSet<>();
    private long notedAt = System.nanoTime();

    Pass(MovableStore from, MovableStore to, String sign, boolean skipCorrupt, Progress progress) {
        this.from = from;
        this.to = to;
        this.sign = sign;
        this.skipCorrupt = skipCorrupt;
        this.progress = progress;
    }

    /** Records that couldn't be read so far. */
    int corrupt() {
        return corrupt.size();
    }

    /** The checkpoint at its end, noted. */
    Checkpoint run(Checkpoint start, Phase then) {
        String since = start.phase() == Phase.SECOND_PASS ? start.moment() : "";
        Checkpoint here = start;
        int limit = FEWEST;
        Shipment shipment = read(since, here.cursor(), limit);
        while (true) {
            Optional<String> next = shipment.next();
            int asked = limit;
            CompletionStage<Shipment> ahead =
                    next.map(place -> from.read(since, place, asked)).orElse(null);
            put(shipment, start.phase());
            here = here.at(next.orElse(""), shipment.records().size());
            progress.copied(here.copied(), here.all());
            if (ahead == null) {
                Checkpoint end = here.in(then);
                note(end);
                return end;
            }
            noteNowAndThen(here);
            limit = weight(shipment) > HEAVIEST / 2 ? Math.max(FEWEST, limit / 2) : Math.min(MOST, 2 * limit);
            String place = here.cursor();
            shipment = ahead.toCompletableFuture().exceptionally(failed -> null).join();
            if (shipment == null) {
                shipment = read(since, place, limit);
            }
        }
    }

    private Shipment read(String since, String place, int limit) {
        return Calls.answer(() -> from.read(since, place, limit));
    }

    private void put(Shipment shipment, Phase phase) {
        corrupt.addAll(shipment.corrupt());
        if (!shipment.corrupt().isEmpty() && !skipCorrupt) {
            throw new MigrationFailure(
                    Why.CORRUPT,
                    "these records cannot be read, and their keys would run again: "
                            + shipment.corrupt().stream()
                                    .map(RecordId::toString)
                                    .collect(Collectors.joining(", "))
                            + ". Repair them, or leave them behind with --skip-corrupt");
        }
        // While others are made, only what is completed is sure to stay as it is.
        List<StoredRecord> taken = phase == Phase.FIRST_PASS
                ? shipment.records().stream()
                        .filter(record -> record.state() instanceof State.Completed)
                        .toList()
                : shipment.records();
        if (!taken.isEmpty()) {
            must(Calls.answer(() -> to.put(sign, shipment.with(taken))));
        }
    }

    private static long weight(Shipment shipment) {
        long weight = 0;
        for (StoredRecord record : shipment.records()) {
            if (record.state() instanceof State.Completed completed) {
                weight += completed.reply().reply().body().length();
            }
        }
        return weight;
    }

    private void noteNowAndThen(Checkpoint here) {
        if (System.nanoTime() - notedAt > NOTED_EVERY.toNanos()) {
            note(here);
        }
    }

    void note(Checkpoint here) {
        must(Calls.answer(() -> to.note(sign, here.text(sign))));
        notedAt = System.nanoTime();
    }

    private static void must(boolean done) {
        if (!done) {
            throw new MigrationFailure(
                    Why.REFUSED, "somebody else has turned the gate of the store that was being filled");
        }
    }
}
