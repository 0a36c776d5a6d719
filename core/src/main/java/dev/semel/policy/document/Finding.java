package dev.semel.policy.document;

/**
 * Something wrong with a document.
 *
 * @param field as a path: {@code routes[0].key.length.max}; empty for the document itself
 * @param value what stands there, for showing; empty when nothing does
 * @param what is wrong, one sentence without a full stop
 * @param wayOut what to write instead, one sentence without a full stop
 * @param danger the dangerous combination it is, such as {@code D4}; empty for all else
 */
public record Finding(
        Severity severity, Position position, String field, String value, String what, String wayOut, String danger) {
    /** How bad it is. */
    public enum Severity {
        /** The document is refused. */
        PROBLEM,
        /** The document is taken, and its author told. */
        WARNING
    }

    public boolean isProblem() {
        return severity == Severity.PROBLEM;
    }

    /** All of it on one line. */
    public String text() {
        var text = new StringBuilder();
        text.append(position).append(": ");
        if (!isProblem()) {
            text.append("warning: ");
        }
        if (!field.isEmpty()) {
            text.append(field).append(value.isEmpty() ? "" : " = " + value).append(": ");
        }
        text.append(what);
        if (!danger.isEmpty()) {
            text.append(" [").append(danger).append(']');
        }
        return wayOut.isEmpty()
                ? text.toString()
                : text.append("; ").append(wayOut).toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
