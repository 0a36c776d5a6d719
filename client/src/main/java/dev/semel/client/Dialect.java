package dev.semel.client;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an API takes a key, and says that an answer is a replay. Immutable. What a {@code Semel-Status} says goes first,
 * whatever the dialect.
 *
 * @param keyHeader carries the key
 * @param quoted whether it is a structured-field String (RFC 9651 section 3.3.3): in quotation marks
 * @param firstSentHeader carries the time of the first sending, as an HTTP date; null when the API asks for none
 * @param replayMarker is on replays, and not false; null when there is none
 * @param finalConflict whether 409 says that the operation was done, not that its first request still runs
 * @param verdictHeader says {@code true} when the same request is worth sending again, {@code false} when it isn't;
 *     null when there is none
 */
public record Dialect(
        String keyHeader,
        boolean quoted,
        @Nullable String firstSentHeader,
        @Nullable String replayMarker,
        boolean finalConflict,
        @Nullable String verdictHeader) {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** {@code Idempotency-Key: "…"}, as the IETF draft has it. */
    public static final Dialect IETF =
            plain("Idempotency-Key", "Idempotent-Replayed").inQuotes();

    /** {@code Stripe-Should-Retry} says whether to repeat. */
    public static final Dialect STRIPE =
            new Dialect("Idempotency-Key", false, null, "Idempotent-Replayed", false, "Stripe-Should-Retry");

    public static final Dialect PAYPAL = plain("PayPal-Request-Id", null);

    /** {@code transient-error} says whether to repeat. */
    public static final Dialect ADYEN = new Dialect("Idempotency-Key", false, null, null, false, "transient-error");

    /** A conflict instead of a replay. */
    public static final Dialect GOCARDLESS = new Dialect("Idempotency-Key", false, null, null, true, null);

    /** OASIS Repeatable Requests: with the time of the first sending. */
    public static final Dialect OASIS =
            new Dialect("Repeatability-Request-ID", false, "Repeatability-First-Sent", null, false, null);

    public static final Dialect ALTCRAFT = plain("Request-ID", "Duplicate-Request");
    public static final Dialect ADTARGET = plain("Idempotency-Key", "X-Idempotent-Replay");
    public static final Dialect PRINT_ONE = plain("Idempotency-Key", null);

    /**
     * A key in a header, as it stands; 409 while the first request runs.
     *
     * @param replayMarker is on replays, and not false; null when there is none
     */
    public static Dialect plain(String keyHeader, @Nullable String replayMarker) {
        return new Dialect(keyHeader, false, null, replayMarker, false, null);
    }

    private Dialect inQuotes() {
        return new Dialect(keyHeader, true, firstSentHeader, replayMarker, finalConflict, verdictHeader);
    }

    /** What a request gets. */
    Map<String, String> headers(KeyJournal.Entry entry) {
        String key = quoted ? '"' + entry.key() + '"' : entry.key();
        return firstSentHeader == null
                ? Map.of(keyHeader, key)
                : Map.of(keyHeader, key, firstSentHeader, date(entry.firstSent()));
    }

    private static String date(Instant instant) {
        return HTTP_DATE.format(instant);
    }
}
