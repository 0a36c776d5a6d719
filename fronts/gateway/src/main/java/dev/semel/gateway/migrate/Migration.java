package dev.semel.gateway.migrate;

import dev.semel.gateway.migrate.Checkpoint.Phase;
import dev.semel.gateway.migrate.MigrationFailure.Why;
import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.BrowsableStore.StateName;
import dev.semel.store.Gate;
import dev.semel.store.MovableStore;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes all records of one store to another, so that no key can run at both. Used once, by one thread; blocks.
 *
 * <p>At every moment at most one of the stores grants claims: the one that is filled is sealed before anything is read,
 * the other one is closed for good before the first is opened. What a record said last is copied after nothing can
 * change it any more. Where the gates stand, and a checkpoint in the store that is filled, say how far it is: whoever
 * dies at any point, the same again goes on from there.
 */
public final class Migration {
    private static final int PAGE = 1_000;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final End from;
    private final End to;
    private final Duration wait;
    private final Progress progress;
    private final Signs signs;
    private final Pass pass;

    /**
     * @param wait for requests that run when the store is sealed that they are from
     * @param skipCorrupt leaves records behind that can't be read
     */
    public Migration(End from, End to, Duration wait, boolean skipCorrupt, Progress progress) {
        this.from = from;
        this.to = to;
        this.wait = wait;
        this.progress = progress;
        this.signs = Signs.of(gate(from), gate(to), from.name(), to.name());
        this.pass = new Pass(from.store(), to.store(), signs.filling().sign(), skipCorrupt, progress);
    }

    /**
     * Does all of it, or what is left.
     *
     * @throws MigrationFailure it can't go on; the message says what to do
     */
    public void run() {
        Gate source = gate(from);
        Gate target = gate(to);
        checkSource(source);
        if (target.isOpen() && source.equals(signs.gone()) && isCopied()) {
            turn(to, Gate.OPEN, Gate.OPEN);
            progress.step("the records were moved before: " + to.name() + " is open");
            return;
        }
        fill(source, target);
        Checkpoint here = checkpoint().orElseThrow();
        if (source.isOpen() && from.isShared() && here.phase() == Phase.FIRST_PASS) {
            here = firstPass(here);
        }
        close(source);
        if (here.phase() != Phase.COPIED) {
            secondPass(here);
        }
        compare();
        progress.step("opening " + to.name());
        if (!gate(to).equals(signs.filling())) {
            must(false, to);
        }
        must(turn(to, signs.filling(), Gate.OPEN), to);
        progress.step("done: gateways on " + to.name() + " serve, and " + from.name() + " is closed for good");
    }

    private void checkSource(Gate source) {
        if (!source.isOpen() && !source.equals(signs.leaving()) && !source.equals(signs.gone())) {
            throw refused(from.name() + " is closed: " + source.sign());
        }
    }

    /** Seals the store that is to be filled, if that isn't done, and makes sure that it is fit for it. */
    private void fill(Gate source, Gate target) {
        if (target.equals(signs.emptying())) {
            throw refused("this migration was being given up: do that with --abort, then begin again");
        }
        if (!target.isOpen() && !target.equals(signs.filling())) {
            throw refused(to.name() + " is closed: " + target.sign());
        }
        if (target.isOpen() && !source.isOpen()) {
            throw refused(
                    from.name() + " says that " + source.sign() + ", and that one is open and knows nothing of it."
                            + " If its records were lost, --abort opens " + from.name() + " again");
        }
        progress.step(target.isOpen() ? "sealing " + to.name() : "going on with what was begun");
        // Also one that says it is sealed: it may be so in part.
        must(turn(to, target, signs.filling()), to);
        if (checkpoint().isPresent()) {
            return;
        }
        String why = unfit();
        if (why != null) {
            turn(to, signs.filling(), Gate.OPEN);
            throw refused(why);
        }
        pass.note(new Checkpoint(Phase.FIRST_PASS, "", "", 0, 0));
    }

    /** Why that store, now sealed, can't be filled; null if it can. */
    private @Nullable String unfit() {
        if (gate(from).equals(signs.filling())) {
            return "both names are of one store";
        }
        long records = count(to.store());
        if (records > 0) {
            return to.name() + " has " + records + " records: only an empty store is filled";
        }
        Optional<String> mark = Calls.answer(from.store()::secretMark);
        if (mark.isEmpty()) {
            return count(from.store()) == 0
                    ? from.name() + " has no records: there is nothing to move"
                    : from.name() + " doesn't know with which secret its records are named: start a gateway on it once";
        }
        return Calls.answer(() -> to.store().bindMark(mark.get()))
                ? null
                : to.name() + " was used with another secret than " + from.name()
                        + ": take a new place there, such as another schema, prefix or directory";
    }

    private Checkpoint firstPass(Checkpoint noted) {
        progress.step("copying what is completed; gateways on " + from.name() + " go on");
        Checkpoint here = noted;
        if (here.cursor().isEmpty()) {
            here = here.since(Calls.answer(from.store()::moment), count(from.store()));
            pass.note(here);
        }
        return pass.run(here, Phase.FIRST_PASS_DONE);
    }

    /** From here on gateways answer that they can't serve, until the other store is open. */
    private void close(Gate source) {
        if (!source.equals(signs.gone())) {
            progress.step("sealing " + from.name() + ": from now on nothing new runs");
            must(turn(from, Gate.OPEN, signs.leaving()), from);
            awaitRunning();
        }
        progress.step("closing " + from.name() + ": from now on nothing changes there");
        must(turn(from, signs.leaving(), signs.gone()), from);
    }

    private void awaitRunning() {
        long end = System.nanoTime() + wait.toNanos();
        Duration pause = SHORTEST_PAUSE;
        List<RecordId> running = running();
        while (!running.isEmpty()) {
            progress.waiting(running.size());
            if (System.nanoTime() - end > 0) {
                must(turn(from, signs.leaving(), Gate.OPEN), from);
                throw new MigrationFailure(
                        Why.STILL_RUNNING,
                        running.size() + " requests were still running after " + wait.toSeconds() + " s. " + from.name()
                                + " is open again, " + to.name() + " stays sealed: run the same again, with a longer"
                                + " --wait, and it goes on");
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            running = running.stream().filter(this::isRunning).toList();
        }
    }

    /** No more can come: the store is sealed. */
    private List<RecordId> running() {
        var filter = new RecordFilter(List.of(StateName.CLAIMED), null, null, null);
        List<RecordId> running = new ArrayList<>();
        RecordId after = null;
        do {
            RecordId from = after;
            var page = Calls.answer(() -> this.from.store().list(filter, from, PAGE));
            page.records().stream().map(StoredRecord::id).forEach(running::add);
            after = page.next().orElse(null);
        } while (after != null);
        return running;
    }

    private boolean isRunning(RecordId id) {
        return Calls.answer(() -> from.store().find(id))
                .filter(record -> record.state() instanceof State.Claimed)
                .isPresent();
    }

    private void secondPass(Checkpoint noted) {
        progress.step("copying what is left");
        Checkpoint here = noted;
        if (here.phase() != Phase.SECOND_PASS) {
            // What wasn't copied whole before is copied whole now.
            String since = here.phase() == Phase.FIRST_PASS_DONE ? here.moment() : "";
            here = here.in(Phase.SECOND_PASS).since(since, since.isEmpty() ? records(here) : 0);
            pass.note(here);
        }
        pass.run(here, Phase.COPIED);
    }

    /** To count all of them costs time, and now nobody can run. */
    private long records(Checkpoint here) {
        return here.all() > 0 ? here.all() : count(from.store());
    }

    /** Records expire meanwhile, and are counted where they came from first: there can only be fewer there now. */
    private void compare() {
        long left = count(from.store());
        long arrived = count(to.store());
        if (arrived + pass.corrupt() < left) {
            left = count(from.store());
        }
        progress.step("counted " + left + " records at " + from.name() + ", " + arrived + " at " + to.name());
        if (arrived + pass.corrupt() < left) {
            throw new MigrationFailure(
                    Why.TROUBLE,
                    to.name() + " has fewer records than " + from.name()
                            + ", and stays sealed: give it up with --abort");
        }
    }

    /**
     * Gives it up, as long as the store that is filled was not opened: the other one is as it was before.
     *
     * @throws MigrationFailure it is too late, or there is nothing to give up
     */
    public void abort() {
        Gate source = gate(from);
        Gate target = gate(to);
        if (target.isOpen() && source.equals(signs.gone()) && isCopied()) {
            throw refused(to.name() + " was opened, and keys have run there: it is too late to give it up."
                    + " Take the records back with a migration the other way, into a new place");
        }
        checkSource(source);
        boolean isBegun = target.equals(signs.filling()) || target.equals(signs.emptying());
        if (!target.isOpen() && !isBegun) {
            throw refused(to.name() + " is closed: " + target.sign());
        }
        if (target.isOpen() && source.isOpen()) {
            throw refused("nothing is under way from " + from.name() + " to " + to.name());
        }
        if (isBegun) {
            progress.step("emptying " + to.name());
            // Whoever else is at it can neither fill nor open it from here on.
            must(turn(to, signs.filling(), signs.emptying()), to);
            String sign = signs.emptying().sign();
            must(Calls.answer(() -> to.store().empty(sign)), to);
            must(Calls.answer(() -> to.store().note(sign, "")), to);
        }
        progress.step("opening " + from.name() + " again");
        must(turn(from, source, Gate.OPEN), from);
        if (isBegun) {
            must(turn(to, signs.emptying(), Gate.OPEN), to);
        }
        progress.step("given up: gateways on " + from.name() + " serve as before");
    }

    private Optional<Checkpoint> checkpoint() {
        return Checkpoint.of(signs.filling().sign(), Calls.answer(to.store()::note));
    }

    private boolean isCopied() {
        return checkpoint().filter(here -> here.phase() == Phase.COPIED).isPresent();
    }

    private static Gate gate(End end) {
        return Calls.answer(end.store()::gate);
    }

    private static boolean turn(End end, Gate from, Gate to) {
        return Calls.answer(() -> end.store().turn(from, to));
    }

    private static void must(boolean turned, End end) {
        if (!turned) {
            throw refused("somebody else has turned the gate of " + end.name() + " meanwhile");
        }
    }

    private static long count(MovableStore store) {
        return Calls.answer(() -> store.count(RecordFilter.ALL));
    }

    private static MigrationFailure refused(String message) {
        return new MigrationFailure(Why.REFUSED, message);
    }
}
