package dev.semel.gateway.inputs;

import java.util.List;

/** All unusual inputs, as the reference page lists them. */
final class Table {
    static final List<Group> GROUPS = List.of(
            new Group("Keys", KeyInputs.all()),
            new Group("Callers, marks and repeats", CallerInputs.all()),
            new Group("Contents of bodies", BodyInputs.all()),
            new Group("Lengths and chunks", FramingInputs.all()),
            new Group("Request lines and header lines", HeadInputs.all()),
            new Group("Other methods and protocols", ProtocolInputs.all()),
            new Group("Spellings of paths", PathInputs.all()),
            new Group("Answers of the API", AnswerInputs.all()));

    private Table() {}

    /** Rows that belong together. */
    record Group(String title, List<Input> inputs) {}
}
