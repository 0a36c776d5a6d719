package dev.semel.policy.preset;

import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Policy;
import dev.semel.policy.document.Amounts;
import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Finding.Severity;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Place;

/** Dangerous combinations of a layer with the one around it, by the numbers of docs/reference/dangers.md. */
final class LayerDangers {
    private final Policy outer;
    private final Policy inner;
    private final Mapping written;
    private final Place place;

    private LayerDangers(Policy outer, Policy inner, Mapping written, Place place) {
        this.outer = outer;
        this.inner = inner;
        this.written = written;
        this.place = place;
    }

    /**
     * @param written the inner layer
     * @param place of the inner layer
     */
    static void look(Policy outer, Policy inner, Mapping written, Place place) {
        new LayerDangers(outer, inner, written, place).look();
    }

    private void look() {
        if (inner.retention().window().compareTo(outer.retention().window()) < 0) {
            warn(
                    "D37",
                    "retention.window",
                    "after " + Amounts.text(inner.retention().window())
                            + " the operation runs again under another key, while repeats of the first are still"
                            + " answered",
                    "make it as long as the window around it, "
                            + Amounts.text(outer.retention().window()) + ", or longer");
        }
        OnUnknown around = outer.outcome().unknown();
        OnUnknown within = inner.outcome().unknown();
        if (around == OnUnknown.EXECUTE && within == OnUnknown.HOLD) {
            warn(
                    "D39",
                    "outcome.unknown",
                    "this layer holds what the one around it would run again: after a timeout repeats are refused",
                    "write the same in both");
        }
    }

    private void warn(String danger, String field, String what, String wayOut) {
        place.findings()
                .add(new Finding(
                        Severity.WARNING,
                        written.positionOf(field),
                        place.field(field).path(),
                        "",
                        what,
                        wayOut,
                        danger));
    }
}
