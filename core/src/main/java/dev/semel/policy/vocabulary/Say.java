package dev.semel.policy.vocabulary;

import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Finding.Severity;
import dev.semel.policy.document.MappingShape.Values;

/** Says what is wrong with a policy as a whole, at the place of the field that should change. */
record Say(Values values) {
    /** @param field as a path: {@code retention.window} */
    void refuse(String danger, String field, String what, String wayOut) {
        say(Severity.PROBLEM, danger, field, what, wayOut);
    }

    void warn(String danger, String field, String what, String wayOut) {
        say(Severity.WARNING, danger, field, what, wayOut);
    }

    private void say(Severity severity, String danger, String field, String what, String wayOut) {
        var place = values.place();
        place.findings()
                .add(new Finding(
                        severity,
                        values.mapping().positionOf(field),
                        place.field(field).path(),
                        "",
                        what,
                        wayOut,
                        danger));
    }
}
