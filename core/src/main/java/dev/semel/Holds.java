package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.HoldBack.Written;
import dev.semel.event.Event;
import dev.semel.store.UnknownCause;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The claims of one request, outer to inner; at least one. They are ended inner to outer: once the innermost record
 * says what became of the run, a crash leaves outer ones unknown that name it, and the next request reads it there.
 * Immutable.
 */
final class Holds {
    private final Engine engine;
    private final List<Hold> outerToInner;

    Holds(Engine engine, List<Hold> outerToInner) {
        this.engine = engine;
        this.outerToInner = List.copyOf(outerToInner);
    }

    Hold outermost() {
        return outerToInner.getFirst();
    }

    Hold innermost() {
        return outerToInner.getLast();
    }

    List<Hold> outerToInner() {
        return outerToInner;
    }

    boolean areCertain() {
        return outerToInner.stream().allMatch(Hold::isCertain);
    }

    /** The same ending for every layer. */
    CompletionStage<Written> endAll(Ending ending) {
        return end(Collections.nCopies(outerToInner.size(), ending));
    }

    /** The lowest of a number that every layer has. */
    int least(Function<Identified, Integer> number) {
        int least = Integer.MAX_VALUE;
        for (Hold hold : outerToInner) {
            least = Math.min(least, number.apply(hold.identified()));
        }
        return least;
    }

    /**
     * Ends all claims, each with its ending, outer to inner; an outer one is written when the one inside it is in the
     * store. Completes at the latest when holding back is over; what is not written by then goes on being tried.
     */
    CompletionStage<Written> end(List<Ending> endings) {
        var holdBack = HoldBack.from(System.nanoTime(), engine.limits().holdBack());
        CompletableFuture<Written> all = end(endings, outerToInner.size() - 1, Written.DONE, holdBack);
        if (all.isDone()) {
            return all;
        }
        var unused = all.thenAccept(written -> {
            if (!holdBack.answer().complete(written)) {
                engine.tell(new Event.RecordedLate(
                        innermost().identified().subject(),
                        innermost().lease().operationId(),
                        endings.getLast().word()));
            }
        });
        return holdBack.answer();
    }

    private CompletableFuture<Written> end(List<Ending> endings, int index, Written soFar, HoldBack holdBack) {
        if (index < 0) {
            return completedFuture(soFar);
        }
        Hold hold = outerToInner.get(index);
        Ending told = endings.get(index);
        Ending ending = soFar == Written.OVERTAKEN ? aroundOvertaken(told) : told;
        CompletableFuture<Boolean> ended = hold.end(ending, holdBack);
        return ended.isDone()
                ? end(endings, index - 1, after(hold, ending, ended.join(), soFar), holdBack)
                : ended.thenCompose(changed -> end(endings, index - 1, after(hold, ending, changed, soFar), holdBack));
    }

    private Written after(Hold hold, Ending ending, boolean changed, Written soFar) {
        if (changed) {
            return soFar;
        }
        engine.tell(
                new Event.Overtaken(hold.identified().subject(), hold.lease().operationId(), ending.word()));
        return Written.OVERTAKEN;
    }

    /** The inner record has, or gets, another answer than this run's: whoever asks for the outer one is sent there. */
    private static Ending aroundOvertaken(Ending told) {
        return told.keepsAnswer() ? new Ending.Unknown(UnknownCause.NOT_RECORDED) : told;
    }

    @Override
    public String toString() {
        return outerToInner.toString();
    }
}
