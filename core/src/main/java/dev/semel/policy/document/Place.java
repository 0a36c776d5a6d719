package dev.semel.policy.document;

/**
 * Where a shape is reading: the path of the field, and where to say what is wrong.
 *
 * @param path empty at the top
 */
public record Place(String path, Findings findings) {
    /** The top of a document. */
    public static Place top(Findings findings) {
        return new Place("", findings);
    }

    public Place field(String name) {
        return new Place(path.isEmpty() ? name : path + "." + name, findings);
    }

    public Place item(int index) {
        return new Place(path + "[" + index + "]", findings);
    }

    public void problem(Node node, String what, String wayOut) {
        findings.problem(path, node, what, wayOut);
    }
}
