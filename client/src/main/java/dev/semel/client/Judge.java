package dev.semel.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Reads an answer: is the operation over, or is the request to be sent again? Immutable.
 *
 * <p>{@code Semel-Status} says it where it is there (docs/reference/headers.md). Else it is the statuses' meaning to an
 * API that takes keys: a repeat is safe, so whatever may have been a passing trouble is repeated.
 */
final class Judge {
    /** An answer's header. */
    @FunctionalInterface
    interface Fields {
        /** The first field of that name. */
        Optional<String> first(String name);
    }

    private static final Duration LONGEST = Duration.ofDays(1);

    private final Dialect dialect;
    private final InstantSource clock;

    Judge(Dialect dialect, InstantSource clock) {
        this.dialect = dialect;
        this.clock = clock;
    }

    Verdict judge(int status, Fields fields) {
        return fields.first("Semel-Status")
                .flatMap(Status::parse)
                .flatMap(said -> bySemel(said, status, fields))
                .orElseGet(() -> byStatus(status, fields));
    }

    private Optional<Verdict> bySemel(Status said, int status, Fields fields) {
        return switch (said.token()) {
            case "executed" -> Optional.of(executed(said, status, fields));
            case "replayed" -> Optional.of(definite(status));
            case "rejected" -> Optional.of(rejected(said, fields));
            case "bypassed" -> Optional.of(status < 400 ? new Verdict.Succeeded() : new Verdict.Refused());
            default -> Optional.empty();
        };
    }

    private Verdict executed(Status said, int status, Fields fields) {
        if (said.has("unknown") || (said.has("retryable") && said.is("key", "reuse"))) {
            return again(fields);
        }
        if (said.has("released")) {
            return isPassing(status) || fields.first("Retry-After").isPresent() ? again(fields) : new Verdict.Refused();
        }
        return definite(status);
    }

    private Verdict rejected(Status said, Fields fields) {
        if (said.is("reason", "already-completed") || said.is("reason", "reply-not-kept")) {
            return new Verdict.Succeeded();
        }
        if (fields.first("Retry-After").isPresent()) {
            return again(fields);
        }
        return said.is("reason", "outcome-unknown") ? new Verdict.Unsettled() : new Verdict.Refused();
    }

    private Verdict byStatus(int status, Fields fields) {
        if (dialect.verdictHeader() != null) {
            Optional<String> verdict = fields.first(dialect.verdictHeader());
            if (verdict.isPresent()) {
                return Boolean.parseBoolean(verdict.get()) ? again(fields) : definite(status);
            }
        }
        if (isMarkedReplay(fields)) {
            return definite(status);
        }
        if (status == 409) {
            return dialect.finalConflict() ? new Verdict.Succeeded() : again(fields);
        }
        if (isPassing(status) || status == 500 || status == 502 || status == 504) {
            return again(fields);
        }
        return status >= 300 && status != 303 && status < 400 ? new Verdict.Refused() : definite(status);
    }

    private boolean isMarkedReplay(Fields fields) {
        return dialect.replayMarker() != null
                && fields.first(dialect.replayMarker())
                        .filter(value -> !value.equalsIgnoreCase("false"))
                        .isPresent();
    }

    /** Nothing ran, for now. */
    private static boolean isPassing(int status) {
        return status == 408 || status == 425 || status == 429 || status == 503;
    }

    private static Verdict definite(int status) {
        return status < 400 ? new Verdict.Succeeded() : new Verdict.Failed();
    }

    private Verdict again(Fields fields) {
        return new Verdict.Again(fields.first("Retry-After").map(this::after).orElse(Duration.ZERO));
    }

    /** Seconds, or an HTTP date (RFC 9110 section 10.2.3); what is neither says nothing. */
    private Duration after(String value) {
        Duration after;
        try {
            after = Duration.ofSeconds(Long.parseLong(value.strip()));
        } catch (NumberFormatException | ArithmeticException e) {
            after = untilDate(value.strip());
        }
        return after.isNegative() ? Duration.ZERO : after.compareTo(LONGEST) < 0 ? after : LONGEST;
    }

    private Duration untilDate(String value) {
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(clock.instant(), date);
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
