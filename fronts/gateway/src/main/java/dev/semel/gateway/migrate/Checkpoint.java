package dev.semel.gateway.migrate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a migration is, as it is noted in the store that is filled. Immutable.
 *
 * @param moment before the first pass, in the words of the store that the records are from
 * @param cursor where the pass goes on
 * @param copied records that this pass has read
 * @param all about so many records in all; 0 if nobody knows
 */
record Checkpoint(Phase phase, String moment, String cursor, long copied, long all) {
    /** What is being done. */
    enum Phase {
        /** Completed records are copied while others are made. */
        FIRST_PASS,
        /** That is done. */
        FIRST_PASS_DONE,
        /** What is left is copied, and nothing changes any more. */
        SECOND_PASS,
        /** All records are there. */
        COPIED
    }

    /** The checkpoint of the migration of that sign; empty if that one has noted nothing. */
    static Optional<Checkpoint> of(String sign, String text) {
        return text.startsWith("of=" + sign + "\n") ? Optional.of(of(text)) : Optional.empty();
    }

    private static Checkpoint of(String text) {
        Map<String, String> lines = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                lines.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return new Checkpoint(
                Phase.valueOf(lines.getOrDefault("phase", Phase.FIRST_PASS.name())),
                lines.getOrDefault("moment", ""),
                lines.getOrDefault("cursor", ""),
                Long.parseLong(lines.getOrDefault("copied", "0")),
                Long.parseLong(lines.getOrDefault("all", "0")));
    }

    String text(String sign) {
        return "of=" + sign + "\nphase=" + phase + "\nmoment=" + moment + "\ncursor=" + cursor + "\ncopied=" + copied
                + "\nall=" + all + "\n";
    }

    /** From its beginning. */
    Checkpoint in(Phase next) {
        return new Checkpoint(next, moment, "", 0, all);
    }

    Checkpoint since(String other, long records) {
        return new Checkpoint(phase, other, cursor, copied, records);
    }

    Checkpoint at(String place, long more) {
        return new Checkpoint(phase, moment, place, copied + more, all);
    }
}
