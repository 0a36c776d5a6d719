package dev.semel.policy.document;

import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Mapping.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lays one document over another: mappings are merged name by name, everything else is replaced. */
public final class Overlay {
    private Overlay() {}

    /** The upper document where it says something, else the lower; every value keeps its own place. */
    public static Mapping merge(Mapping lower, Mapping upper) {
        Map<String, Entry> merged = new LinkedHashMap<>();
        lower.entries().forEach(entry -> merged.put(entry.name(), entry));
        for (Entry entry : upper.entries()) {
            merged.merge(entry.name(), entry, Overlay::merge);
        }
        return new Mapping(new ArrayList<>(merged.values()), upper.position());
    }

    private static Entry merge(Entry lower, Entry upper) {
        if (lower.value() instanceof Mapping under && upper.value() instanceof Mapping over) {
            return new Entry(upper.name(), upper.position(), merge(under, over));
        }
        return upper;
    }
}
