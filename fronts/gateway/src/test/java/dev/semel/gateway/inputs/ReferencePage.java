package dev.semel.gateway.inputs;

/** The table as the page that users look things up in. */
final class ReferencePage {
    private static final String OPENING = """
            # Unusual inputs, and what comes of them

            What the gateway answers to requests that no well-behaved client sends, and what it makes of answers that no
            well-behaved API gives. Requests under `/v1/` are protected with the preset `ietf`, others are not. Where a row
            says no more, the body is JSON of a known caller, and the key is a new one.

            * **Answer**: the status, then how `Semel-Status` begins. Every refusal is a problem document whose code is the
              `reason`. *None* means that the connection closes without an answer.
            * **Runs**: requests that reach the API.
            * **Connection**: whether the client can go on with the connection.

            `UnusualInputsTest` sends every row to a gateway and compares; this page is written from its table. To write it
            anew: `./mvnw -pl fronts/gateway -am test -Dtest=UnusualInputsTest -Dsurefire.failIfNoSpecifiedTests=false
            -Dsemel.write=true`.
            """;

    private ReferencePage() {}

    static String text() {
        var page = new StringBuilder(OPENING);
        for (Table.Group group : Table.GROUPS) {
            page.append("\n## ").append(group.title()).append("\n\n");
            page.append("| input | answer | runs | connection |\n| --- | --- | --- | --- |\n");
            group.inputs().forEach(input -> row(page, input));
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Input input) {
        Expected expected = input.expected();
        page.append("| ").append(escaped(input.name())).append(" | ");
        if (expected.status() == 0) {
            page.append("*none*");
        } else {
            page.append(expected.status());
            page.append(expected.mark().isEmpty() ? "" : " `" + expected.mark() + "`");
        }
        page.append(" | ").append(expected.runs()).append(" | ").append(expected.closes() ? "closes" : "stays");
        page.append(" |\n");
    }

    /** A name as text of a table's cell. */
    private static String escaped(String name) {
        return name.replaceAll("[\\\\|*_<`\\[\\]]", "\\\\$0");
    }
}
