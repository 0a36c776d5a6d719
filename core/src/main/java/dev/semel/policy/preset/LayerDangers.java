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
    /** A layer, and where it was written. */
    record Layer(Policy policy, Mapping written, Place place) {}

    private LayerDangers() {}

    static void look(Layer around, Layer within) {
        Policy outer = around.policy();
        Policy inner = within.policy();
        if (inner.retention().window().compareTo(outer.retention().window()) < 0) {
            warn(
                    within,
                    "D37",
                    "retention.window",
                    "after " + Amounts.text(inner.retention().window())
                            + " the operation runs again under another key, while repeats of the first are still"
                            + " answered",
                    "make it as long as the window around it, "
                            + Amounts.text(outer.retention().window()) + ", or longer");
        }
        OnUnknown outers = outer.outcome().unknown();
        OnUnknown inners = inner.outcome().unknown();
        if (outers == OnUnknown.EXECUTE && inners == OnUnknown.HOLD) {
            warn(
                    within,
                    "D39",
                    "outcome.unknown",
                    "this layer holds what the one around it would run again: after a timeout repeats are refused",
                    "write the same in both");
        }
        if (outers == OnUnknown.ASK && inners != OnUnknown.ASK) {
            warn(
                    around,
                    "D44",
                    "outcome.unknown",
                    "the API knows a request by its innermost layer: one that passes " + inner.name()
                            + " too is never asked about",
                    "write unknown: ask, with this question, in that layer");
        }
    }

    private static void warn(Layer layer, String danger, String field, String what, String wayOut) {
        layer.place()
                .findings()
                .add(new Finding(
                        Severity.WARNING,
                        layer.written().positionOf(field),
                        layer.place().field(field).path(),
                        "",
                        what,
                        wayOut,
                        danger));
    }
}
