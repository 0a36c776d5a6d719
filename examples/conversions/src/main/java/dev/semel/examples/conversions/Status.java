package dev.semel.examples.conversions;

import java.util.Locale;

/** Where a conversion stands. All but {@link #SENT} may run again, as the same operation. */
public enum Status {
    /** Its event is on its way, or nobody knows whether it arrived. */
    PENDING,
    /** Its event was refused, or could not be sent. */
    FAILED,
    /** Nobody may be told: the user did not consent. */
    SKIPPED,
    SENT;

    /** As the API writes it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
