package dev.semel.policy;

import dev.semel.policy.RouteTable.Match.Matched;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of one template by method: few, so a list is searched. Filled by one thread, then only read. */
final class MethodTable {
    private static final String ANY = "*";

    private final List<Entry> entries = new ArrayList<>(2);

    private record Entry(String method, List<Matched> routes) {}

    static MethodTable plus(@Nullable MethodTable table, Matched route) {
        MethodTable grown = table == null ? new MethodTable() : table;
        grown.add(route);
        return grown;
    }

    private void add(Matched matched) {
        String method = matched.route().method();
        var found = exactly(method);
        if (found == null) {
            found = new ArrayList<>(1);
            entries.add(new Entry(method, found));
        }
        found.add(matched);
    }

    /** The routes of that method, else those of any. */
    @Nullable
    List<Matched> of(String method) {
        var found = exactly(method);
        return found == null ? exactly(ANY) : found;
    }

    private @Nullable List<Matched> exactly(String method) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).method().equals(method)) {
                return entries.get(i).routes();
            }
        }
        return null;
    }
}
