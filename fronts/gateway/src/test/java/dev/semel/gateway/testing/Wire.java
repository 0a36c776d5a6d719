package dev.semel.gateway.testing;

import java.util.ArrayList;
import java.util.List;

/** A message as it was on the wire. */
final class Wire {
    private Wire() {}

    /** The values of all header lines of that name. */
    static List<String> values(List<String> lines, String name) {
        var values = new ArrayList<String>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                values.add(line.substring(colon + 1).strip());
            }
        }
        return values;
    }
}
