package dev.semel.policy.document;

/**
 * Where something stands.
 *
 * @param source a file's name, or another word for where the text came from
 * @param line from 1 on; 0 when there are no lines, as on a command line
 * @param column from 1 on
 */
public record Position(String source, int line, int column) {
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
