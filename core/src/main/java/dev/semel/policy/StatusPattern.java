package dev.semel.policy;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A status or a class of statuses: {@code 404} or {@code 4xx}. */
public record StatusPattern(String text) implements Comparable<StatusPattern> {
    private static final Pattern FORM = Pattern.compile("[2-5](xx|[0-9]{2})");
    private static final int LOWEST = 200;
    private static final int HIGHEST = 599;

    /** Made once: every answer is looked up by its status and its class. */
    private static final List<StatusPattern> EXACT = IntStream.rangeClosed(LOWEST, HIGHEST)
            .mapToObj(Integer::toString)
            .map(StatusPattern::new)
            .toList();

    private static final List<StatusPattern> FAMILIES = IntStream.rangeClosed(2, 5)
            .mapToObj(digit -> new StatusPattern(digit + "xx"))
            .toList();

    public StatusPattern {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("neither a status from 200 to 599 nor a class such as 4xx: " + text);
        }
    }

    /** Exactly that status. */
    public static StatusPattern of(int status) {
        if (status < LOWEST || status > HIGHEST) {
            throw new IllegalArgumentException("not a status from 200 to 599: " + status);
        }
        return EXACT.get(status - LOWEST);
    }

    /** The class this belongs to. */
    public StatusPattern family() {
        return FAMILIES.get(text.charAt(0) - '2');
    }

    public boolean matches(int status) {
        return equals(of(status)) || equals(of(status).family());
    }

    @Override
    public int compareTo(StatusPattern other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
