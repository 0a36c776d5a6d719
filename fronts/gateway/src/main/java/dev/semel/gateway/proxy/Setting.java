package dev.semel.gateway.proxy;

import java.time.Duration;

/** Checks of settings; a message names the setting, its value and what would do. */
final class Setting {
    private Setting() {}

    static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be longer than zero");
        }
        return value;
    }

    static int between(String name, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; it must be between " + lowest + " and " + highest);
        }
        return value;
    }
}
