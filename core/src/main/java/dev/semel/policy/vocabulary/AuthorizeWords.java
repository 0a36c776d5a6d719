package dev.semel.policy.vocabulary;

import dev.semel.policy.CallerCheck;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shapes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The block {@code authorize}: who decides whether a caller may have a replay. */
final class AuthorizeWords {
    private static final Field<String> URL = Field.required(
            "url", Urls.with(), "Where a caller's credentials are sent; anything but a 2xx from there is his answer.");

    private static final Field<String> METHOD = Field.of("method", Words.METHOD, "\"GET\"", "The method of the call.");

    private static final Field<List<String>> FORWARD = Field.of(
            "forward",
            Shapes.oneOrMore(Words.HEADER_NAME),
            "[]",
            "Request headers that are sent along, besides those in which the principal is.");

    private static final Field<Boolean> BEFORE = Field.of(
            "before",
            Shapes.choice(before()),
            "\"replay\"",
            "Whether only replays are asked about, or every request before it is claimed too.");

    private static final Field<Duration> TIMEOUT = Field.of(
            "timeout",
            Shapes.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
            "\"2s\"",
            "Longest wait for the answer.");

    static final Field<Duration> KEEP = Field.of(
            "keep",
            Shapes.duration(Duration.ZERO, Duration.ofMinutes(5)),
            "\"0s\"",
            "For how long a 2xx counts for the same credentials; 0s asks every time.");

    static final MappingShape<CallerCheck> SHAPE =
            new MappingShape<>(List.of(URL, METHOD, FORWARD, BEFORE, TIMEOUT, KEEP), AuthorizeWords::make);

    private AuthorizeWords() {}

    private static CallerCheck make(Values values) {
        Set<String> forward = values.get(FORWARD).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        return new CallerCheck(
                values.get(URL),
                values.get(METHOD),
                forward,
                values.get(BEFORE),
                values.get(TIMEOUT),
                values.get(KEEP));
    }

    private static Map<String, Boolean> before() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("replay", false);
        words.put("claim", true);
        return words;
    }
}
