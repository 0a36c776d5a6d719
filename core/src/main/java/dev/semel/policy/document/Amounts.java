package dev.semel.policy.document;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write them. */
public final class Amounts {
    static final Pattern DURATION = Pattern.compile("^(\\d{1,9})(ms|s|m|h|d)$");
    static final Pattern SIZE = Pattern.compile("^(\\d{1,9})(B|KiB|MiB)?$");

    private Amounts() {}

    static int integer(String text, int least, int most) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new IllegalArgumentException("this is no whole number");
        }
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException("this must be from " + least + " to " + most);
        }
        return value;
    }

    static Duration duration(String text, Duration least, Duration most) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "this is no duration: write a whole number with its unit, such as 500ms, 5s, 10m, 24h or 2d");
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException("this must be from " + text(least) + " to " + text(most));
        }
        return duration;
    }

    static int size(String text, int least, int most) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "this is no size: write a whole number of bytes, or one with KiB or MiB, such as 64KiB");
        }
        String unit = matcher.group(2);
        long factor = unit == null || unit.equals("B") ? 1 : unit.equals("KiB") ? 1 << 10 : 1 << 20;
        long bytes = Long.parseLong(matcher.group(1)) * factor;
        if (bytes < least || bytes > most) {
            throw new IllegalArgumentException("this must be from " + size(least) + " to " + size(most));
        }
        return (int) bytes;
    }

    /** A duration in its largest whole unit: {@code 24h}, {@code 500ms}. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0 || millis == 0) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 86_400 == 0 && seconds > 172_800) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** A size in its largest whole unit: {@code 1MiB}. */
    public static String size(int bytes) {
        if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }
}
