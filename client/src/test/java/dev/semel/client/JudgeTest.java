package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JudgeTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z"));

    private static String judge(Dialect dialect, int status, String... headers) {
        Map<String, List<String>> fields = new TreeMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            fields.computeIfAbsent(headers[i], absent -> new ArrayList<>()).add(headers[i + 1]);
        }
        Verdict verdict =
                new Judge(dialect, CLOCK).judge(status, HttpHeaders.of(fields, (name, value) -> true)::firstValue);
        return verdict instanceof Verdict.Again(Duration after) && !after.isZero()
                ? "again after " + after.toSeconds()
                : verdict.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    201 | executed;ttl=86400;key=rotate                         |    | succeeded
                    400 | executed;ttl=86400;key=rotate                         |    | failed
                    500 | executed;ttl=86400;key=rotate                         |    | failed
                    200 | executed;retryable;ttl=86400;key=reuse                |    | again
                    200 | executed;retryable;ttl=86400;key=rotate               |    | succeeded
                    429 | executed;released;key=reuse                           | 7  | again after 7
                    503 | executed;released;key=reuse                           |    | again
                    401 | executed;released;key=reuse                           |    | refused
                    401 | executed;released;key=reuse                           | 1  | again after 1
                    200 | executed;unknown;ttl=86400;key=reuse                  |    | again
                    504 | executed;unknown;reason=upstream-timeout;key=reuse    | 1  | again after 1
                    502 | executed;unknown;reason=upstream-failed;key=reuse     |    | again
                    201 | replayed;age=4;ttl=86396;key=rotate                   |    | succeeded
                    500 | replayed;age=4;ttl=86396;key=rotate                   |    | failed
                    409 | rejected;reason=in-progress;age=1;key=reuse           | 1  | again after 1
                    409 | rejected;reason=outcome-unknown;age=1;key=reuse       | 2  | again after 2
                    409 | rejected;reason=outcome-unknown;age=1;key=reuse       |    | unsettled
                    422 | rejected;reason=key-reused;age=9;key=rotate           |    | refused
                    400 | rejected;reason=key-missing;key=rotate                |    | refused
                    409 | rejected;reason=already-completed;age=9;key=rotate    |    | succeeded
                    409 | rejected;reason=reply-not-kept;age=9;key=rotate       |    | succeeded
                    422 | rejected;reason=window-passed;age=9;key=rotate        |    | refused
                    502 | rejected;reason=upstream-unreachable;key=reuse        | 1  | again after 1
                    503 | rejected;reason=unavailable;key=reuse                 | 1  | again after 1
                    200 | bypassed;reason=no-principal                          |    | succeeded
                    500 | bypassed;reason=no-principal                          |    | refused
                    201 | somethingnew;ttl=1                                    |    | succeeded
                    503 | ;;                                                    |    | again
                    """)
    void what_semel_says_decides(int status, String said, String retryAfter, String verdict) {
        assertThat(
                        retryAfter == null
                                ? judge(Dialect.IETF, status, "Semel-Status", said)
                                : judge(Dialect.IETF, status, "Semel-Status", said, "Retry-After", retryAfter))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "200, succeeded",
        "201, succeeded",
        "204, succeeded",
        "303, succeeded",
        "301, refused",
        "307, refused",
        "400, failed",
        "401, failed",
        "404, failed",
        "408, again",
        "409, again",
        "422, failed",
        "425, again",
        "429, again",
        "500, again",
        "501, failed",
        "502, again",
        "503, again",
        "504, again",
        "505, failed"
    })
    void without_semel_the_status_decides(int status, String verdict) {
        assertThat(judge(Dialect.IETF, status)).isEqualTo(verdict);
    }

    @Test
    void a_replay_is_definite_whatever_its_status() {
        assertThat(judge(Dialect.ADTARGET, 500, "X-Idempotent-Replay", "true")).isEqualTo("failed");
        assertThat(judge(Dialect.ALTCRAFT, 503, "Duplicate-Request", "true")).isEqualTo("failed");
        assertThat(judge(Dialect.ALTCRAFT, 503, "Duplicate-Request", "false")).isEqualTo("again");
        assertThat(judge(Dialect.PRINT_ONE, 500, "X-Idempotent-Replay", "true")).isEqualTo("again");
    }

    @Test
    void an_api_that_says_whether_to_repeat_is_believed() {
        assertThat(judge(Dialect.STRIPE, 500, "Stripe-Should-Retry", "false")).isEqualTo("failed");
        assertThat(judge(Dialect.STRIPE, 402, "Stripe-Should-Retry", "true")).isEqualTo("again");
        assertThat(judge(Dialect.ADYEN, 422, "transient-error", "true")).isEqualTo("again");
        assertThat(judge(Dialect.ADYEN, 422)).isEqualTo("failed");
    }

    @Test
    void a_conflict_can_be_the_answer() {
        assertThat(judge(Dialect.GOCARDLESS, 409)).isEqualTo("succeeded");
    }

    @Test
    void retry_after_is_seconds_or_a_date_and_never_absurd() {
        assertThat(judge(Dialect.IETF, 503, "Retry-After", "120")).isEqualTo("again after 120");
        assertThat(judge(Dialect.IETF, 503, "Retry-After", "Thu, 26 Nov 2026 12:00:30 GMT"))
                .isEqualTo("again after 30");
        assertThat(judge(Dialect.IETF, 503, "Retry-After", "Thu, 26 Nov 2026 11:00:00 GMT"))
                .isEqualTo("again");
        assertThat(judge(Dialect.IETF, 503, "Retry-After", "soon")).isEqualTo("again");
        assertThat(judge(Dialect.IETF, 503, "Retry-After", "-5")).isEqualTo("again");
        assertThat(judge(Dialect.IETF, 503, "Retry-After", "9223372036854775807"))
                .isEqualTo("again after 86400");
    }
}
