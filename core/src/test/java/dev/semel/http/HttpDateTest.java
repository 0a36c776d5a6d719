package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {
    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT     | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT    | 1994-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994          | 1994-11-06T08:49:37Z",
                "Wed Nov 16 08:49:37 1994          | 1994-11-16T08:49:37Z",
                "Thursday, 26-Nov-26 02:00:00 GMT  | 2026-11-26T02:00:00Z",
                "Wednesday, 31-Dec-76 23:59:59 GMT | -",
                "Thursday, 31-Dec-76 23:59:59 GMT  | 2076-12-31T23:59:59Z",
                "Saturday, 01-Jan-77 00:00:00 GMT  | 1977-01-01T00:00:00Z",
                "Sat, 31 Dec 2016 23:59:60 GMT     | 2016-12-31T23:59:59Z",
                "Thu, 29 Feb 2024 00:00:00 GMT     | 2024-02-29T00:00:00Z",
            })
    void all_three_forms_are_read(String text, String wanted) {
        assertThat(HttpDate.parse(text, NOW).map(Instant::toString).orElse("-")).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mon, 06 Nov 1994 08:49:37 GMT    | Sun",
                "Monday, 06-Nov-94 08:49:37 GMT   | Sunday",
                "Mon Nov  6 08:49:37 1994         | Sun",
                "Someday, 06 Nov 1994 08:49:37 GMT| Sun",
                "Sun, 06 Nov 1994 08:49:37 GMT    | -",
                "Sun, 31 Feb 1994 08:49:37 GMT    | -",
                "Sun, 6 Nov 1994 08:49:37 GMT     | -",
                "now                              | -",
            })
    void the_right_day_is_known_where_all_else_is_right(String text, String wanted) {
        assertThat(HttpDate.rightDay(text, NOW).orElse("-")).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "784111777",
                "1994-11-06T08:49:37Z",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "sun, 06 nov 1994 08:49:37 gmt",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 1994 08:49:37 GMT x",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:00 GMT",
                "Wed, 29 Feb 2023 00:00:00 GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 06 Sept 1994 08:49:37 GMT",
                "Sun, 06 Nov +1994 08:49:37 GMT",
                "Sun Nov 6 08:49:37 1994",
            })
    void what_is_no_http_date_is_none(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }
}
