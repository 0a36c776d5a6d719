package dev.semel.store.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;

/** Texts that lie in each slot of a cluster, as hash tags. Thread-safe. */
final class SlotTags {
    /** The first numbers that lie there: all are found within some two hundred thousand. */
    private static final int[] NUMBERS = find();

    private SlotTags() {}

    static String of(int slot) {
        return Integer.toString(NUMBERS[slot]);
    }

    private static int[] find() {
        var numbers = new int[SlotHash.SLOT_COUNT];
        int found = 0;
        for (int number = 1; found < numbers.length; number++) {
            int slot = SlotHash.getSlot(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
            if (numbers[slot] == 0) {
                numbers[slot] = number;
                found++;
            }
        }
        return numbers;
    }
}
