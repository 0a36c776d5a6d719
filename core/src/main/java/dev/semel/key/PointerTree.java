package dev.semel.key;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON pointers as the tree of the members that they lead through. Confined to its builder, then only read. */
final class PointerTree {
    private final Map<String, PointerTree> children = new HashMap<>();
    private boolean end;

    private PointerTree() {}

    /** The tree of these pointers, or null when there are none. */
    static @Nullable PointerTree of(List<String> pointers) {
        if (pointers.isEmpty()) {
            return null;
        }
        var root = new PointerTree();
        for (String pointer : pointers) {
            PointerTree node = root;
            for (String token : JsonPointer.parse(pointer).tokens()) {
                node = node.children.computeIfAbsent(token, key -> new PointerTree());
            }
            node.end = true;
        }
        return root;
    }

    /** Whether a pointer leads exactly here. */
    boolean isEnd() {
        return end;
    }

    /** Where a member or an index leads to, or null when no pointer goes that way. */
    @Nullable
    PointerTree child(String token) {
        return children.get(token);
    }

    /** As {@link #child}, from a tree that may not be there. */
    static @Nullable PointerTree below(@Nullable PointerTree tree, String token) {
        return tree == null ? null : tree.child(token);
    }

    /** Whether a pointer leads exactly to this tree, which may not be there. */
    static boolean endsAt(@Nullable PointerTree tree) {
        return tree != null && tree.end;
    }
}
