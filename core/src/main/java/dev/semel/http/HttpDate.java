package dev.semel.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads HTTP dates, in the three forms that RFC 9110 section 5.6.7 wants to be read. */
public final class HttpDate {
    private static final int FULL_YEAR = 4;
    private static final Map<Long, String> MONTHS =
            numbered(List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"));
    private static final Map<Long, String> DAYS =
            numbered(List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"));
    private static final Map<Long, String> SHORT_DAYS =
            numbered(DAYS.values().stream().map(day -> day.substring(0, 3)).toList());

    /** {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
    private static final DateTimeFormatter FIXED = strict(new DateTimeFormatterBuilder()
            .appendText(ChronoField.DAY_OF_WEEK, SHORT_DAYS)
            .appendPattern(", dd ")
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendLiteral(' ')
            .appendValue(ChronoField.YEAR, FULL_YEAR)
            .appendPattern(" HH:mm:ss 'GMT'"));

    /** {@code Sun Nov 6 08:49:37 1994}. */
    private static final DateTimeFormatter ASCTIME = strict(new DateTimeFormatterBuilder()
            .appendText(ChronoField.DAY_OF_WEEK, SHORT_DAYS)
            .appendLiteral(' ')
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendPattern(" ppd HH:mm:ss ")
            .appendValue(ChronoField.YEAR, FULL_YEAR));

    private HttpDate() {}

    /**
     * The time that the text names; empty when it is no HTTP date, or its day of the week is another.
     *
     * @param now years of two digits are taken for the latest that isn't more than 50 years ahead of it
     */
    public static Optional<Instant> parse(String text, Instant now) {
        // A leap second is a second that this calendar doesn't have.
        String known = text.replace(":59:60 ", ":59:59 ");
        return Stream.of(FIXED, rfc850(now), ASCTIME)
                .flatMap(form -> parse(known, form).stream())
                .findFirst();
    }

    /**
     * The day of the week that the text should name, where that is all that is wrong with it; empty for a date that can
     * be read, and for what is none on any day.
     */
    public static Optional<String> rightDay(String text, Instant now) {
        int end = text.indexOf(',') < 0 ? text.indexOf(' ') : text.indexOf(',');
        if (end < 0 || parse(text, now).isPresent()) {
            return Optional.empty();
        }
        String rest = text.substring(end);
        return Stream.concat(SHORT_DAYS.values().stream(), DAYS.values().stream())
                .filter(day -> parse(day + rest, now).isPresent())
                .findFirst();
    }

    private static Optional<Instant> parse(String text, DateTimeFormatter form) {
        try {
            return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException notThisForm) {
            return Optional.empty();
        }
    }

    /** {@code Sunday, 06-Nov-94 08:49:37 GMT}. */
    private static DateTimeFormatter rfc850(Instant now) {
        int latest = now.atOffset(ZoneOffset.UTC).getYear() + 50;
        return strict(new DateTimeFormatterBuilder()
                .appendText(ChronoField.DAY_OF_WEEK, DAYS)
                .appendPattern(", dd-")
                .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                .appendLiteral('-')
                .appendValueReduced(ChronoField.YEAR, 2, 2, latest - 99)
                .appendPattern(" HH:mm:ss 'GMT'"));
    }

    private static DateTimeFormatter strict(DateTimeFormatterBuilder builder) {
        return builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    private static Map<Long, String> numbered(List<String> names) {
        var numbered = new TreeMap<Long, String>();
        for (String name : names) {
            numbered.put(numbered.size() + 1L, name);
        }
        return numbered;
    }
}
