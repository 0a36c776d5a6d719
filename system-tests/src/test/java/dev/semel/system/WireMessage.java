package dev.semel.system;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request or an answer as it was on the wire: first line, fields in order, body without its framing. Immutable. */
record WireMessage(String firstLine, List<Map.Entry<String, String>> fields, Bytes body) {
    WireMessage {
        fields = List.copyOf(fields);
    }

    int status() {
        return Integer.parseInt(firstLine.split(" ", 3)[1]);
    }

    String method() {
        return firstLine.split(" ", 3)[0];
    }

    String target() {
        return firstLine.split(" ", 3)[1];
    }

    /** The only line of that name; empty when there is none or several. */
    Optional<String> field(String name) {
        List<String> values = all(name);
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What Semel says it did; empty when it says nothing. */
    String semelStatus() {
        return String.join(", ", all("Semel-Status"));
    }

    String text() {
        return body.text();
    }

    /** Whether this is Semel's own problem document of that code. */
    boolean isProblem(String code) {
        return field("Content-Type")
                        .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/problem+json"))
                        .isPresent()
                && text().contains("\"urn:semel:problem:" + code + "\"");
    }

    @Override
    public String toString() {
        String text = text();
        return firstLine + " " + fields + " "
                + (text.length() > 200 ? text.substring(0, 200) + "… (" + body.length() + " bytes)" : text);
    }
}
