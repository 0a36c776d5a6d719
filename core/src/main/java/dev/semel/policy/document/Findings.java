package dev.semel.policy.document;

import dev.semel.policy.document.Finding.Severity;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a document, each thing once, in the order it was found. Confined to one thread. */
public final class Findings {
    private final Set<Finding> all = new LinkedHashSet<>();
    private final Set<Position> withoutValue = new HashSet<>();

    public void add(Finding finding) {
        if (!withoutValue.contains(finding.position())) {
            all.add(finding);
        }
    }

    /** The value of this place cannot be known. What is said about the place from then on is left out. */
    public void unknowable(Position position) {
        withoutValue.add(position);
    }

    /** A problem with a value. */
    public void problem(String field, Node node, String what, String wayOut) {
        add(new Finding(Severity.PROBLEM, node.position(), field, valueOf(node), what, wayOut, ""));
    }

    /** A problem with something that has no value, such as a field that is missing or not known. */
    public void problem(String field, Position position, String what, String wayOut) {
        add(new Finding(Severity.PROBLEM, position, field, "", what, wayOut, ""));
    }

    private static String valueOf(Node node) {
        return node instanceof Node.Scalar scalar ? scalar.shown() : "";
    }

    public List<Finding> all() {
        return List.copyOf(all);
    }

    public boolean hasProblems() {
        return all.stream().anyMatch(Finding::isProblem);
    }
}
