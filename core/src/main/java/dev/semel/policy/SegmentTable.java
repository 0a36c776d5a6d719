package dev.semel.policy;

import dev.semel.policy.RouteTrie.Node;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from literal segments to nodes that is looked into with a piece of a path, without cutting it out. Open
 * addressing, at most half full. Filled by one thread, then only read.
 */
final class SegmentTable {
    private @Nullable String[] keys = new @Nullable String[2];
    private @Nullable Node[] nodes = new @Nullable Node[2];
    private int size;

    @Nullable
    Node find(String path, int start, int end) {
        if (size == 0) {
            return null;
        }
        int mask = keys.length - 1;
        int i = hash(path, start, end) & mask;
        for (String key = keys[i]; key != null; key = keys[i]) {
            if (key.length() == end - start && path.startsWith(key, start)) {
                return nodes[i];
            }
            i = (i + 1) & mask;
        }
        return null;
    }

    Node computeIfAbsent(String key) {
        Node found = find(key, 0, key.length());
        if (found != null) {
            return found;
        }
        var node = new Node();
        if (++size * 2 > keys.length) {
            grow();
        }
        put(key, node);
        return node;
    }

    private void grow() {
        var oldKeys = keys;
        var oldNodes = nodes;
        keys = new @Nullable String[oldKeys.length * 2];
        nodes = new @Nullable Node[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            String key = oldKeys[i];
            Node node = oldNodes[i];
            if (key != null && node != null) {
                put(key, node);
            }
        }
    }

    private void put(String key, Node node) {
        int mask = keys.length - 1;
        int i = hash(key, 0, key.length()) & mask;
        while (keys[i] != null) {
            i = (i + 1) & mask;
        }
        keys[i] = key;
        nodes[i] = node;
    }

    private static int hash(String text, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash ^ (hash >>> 16);
    }
}
