package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.Admission.Reject;
import dev.semel.Admission.Replay;
import dev.semel.HoldBack.Written;
import dev.semel.event.Event;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import dev.semel.policy.ReplayRule;
import dev.semel.store.Claim;
import dev.semel.store.Found;
import dev.semel.store.Nesting;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A repeat that met a completed record at a layer, and the claims that it holds at the layers around it. Those get the
 * same answer, so that their keys have one too: unchanged when it is the answer of their own run, which ended between
 * the endings of two layers; else as the layer replays it, since to the outer key it is the first answer.
 */
final class Encore {
    private final Engine engine;
    private final Identified layer;
    private final List<Hold> held;

    /** @param layer where the completed record is; it is not among those held */
    Encore(Engine engine, Identified layer, List<Hold> held) {
        this.engine = engine;
        this.layer = layer;
        this.held = held;
    }

    CompletionStage<Admission> answer(Claim.Completed completed) {
        if (held.isEmpty()) {
            return completedFuture(replay(layer, completed));
        }
        var holds = new Holds(engine, held);
        if (isTheirOwn(completed.found())) {
            var original =
                    new Verdict(completed.reply().reply(), completed.reply().bodyKept());
            return holds.end(original.endings(holds))
                    .thenApply(written -> replay(holds.outermost().identified(), ofOutermost(holds, completed)));
        }
        Admission admission = replay(layer, completed);
        if (!(admission instanceof Replay(Reply reply))) {
            return holds.endAll(new Ending.Released()).thenApply(written -> admission);
        }
        Headers unmarked = Markers.without(
                reply.headers(), layer.policy().replay().markers().replayed().keySet());
        return holds.end(new Verdict(reply.withHeaders(unmarked), true).endings(holds))
                .thenApply(written -> written == Written.DONE ? admission : notRecorded(holds));
    }

    /** The inner record may be gone before the outer key's window is: what was told would not be known then. */
    private Admission notRecorded(Holds holds) {
        Identified outermost = holds.outermost().identified();
        Problem problem = Problem.UNAVAILABLE;
        String detail = "The answer could not be recorded for this key yet. Repeat the request with the same key.";
        return refused(outermost, problem, engine.replies().refused(outermost, problem, detail));
    }

    /** The run that completed the record was the one that the claim around it stands for. */
    boolean isTheirOwn(Found found) {
        return !held.isEmpty()
                && held.getLast().lease().operationId().equals(found.nesting().outer());
    }

    /** The same answer as the outermost record has it now. */
    private static Claim.Completed ofOutermost(Holds holds, Claim.Completed completed) {
        Hold outermost = holds.outermost();
        Found inner = completed.found();
        return new Claim.Completed(
                new Found(
                        outermost.lease().operationId(),
                        outermost.lease().fence(),
                        inner.attempt(),
                        null,
                        Nesting.NONE,
                        inner.age(),
                        inner.sinceClaim(),
                        outermost.remaining()),
                completed.reply());
    }

    private Admission replay(Identified identified, Claim.Completed completed) {
        Found found = completed.found();
        if (identified.policy().replay().mode() == ReplayRule.Mode.CONFLICT) {
            return refused(
                    identified, Problem.ALREADY_COMPLETED, engine.replies().alreadyCompleted(identified, completed));
        }
        if (!completed.reply().bodyKept()) {
            return refused(identified, Problem.REPLY_NOT_KEPT, engine.replies().notKept(identified, completed));
        }
        if (identified.differs(found)) {
            engine.tell(new Event.MismatchReplayed(identified.subject(), found.operationId()));
        }
        engine.tell(new Event.Replayed(identified.subject(), found.operationId(), found.age()));
        return new Replay(engine.replies().replayed(identified, completed));
    }

    private Admission refused(Identified identified, Problem problem, Reply reply) {
        engine.tell(new Event.Rejected(identified.subject(), problem.code()));
        return new Reject(problem, reply);
    }
}
