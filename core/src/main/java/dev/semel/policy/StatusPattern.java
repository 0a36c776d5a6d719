package dev.semel.policy;

/** A status or a class of statuses: {@code 404} or {@code 4xx}. */
public record StatusPattern(String text) implements Comparable<StatusPattern> {
    public StatusPattern {
        if (!text.matches("[2-5](xx|[0-9]{2})")) {
            throw new IllegalArgumentException("neither a status from 200 to 599 nor a class such as 4xx: " + text);
        }
    }

    /** Exactly that status. */
    public static StatusPattern of(int status) {
        return new StatusPattern(Integer.toString(status));
    }

    /** The class this belongs to. */
    public StatusPattern family() {
        return new StatusPattern(text.charAt(0) + "xx");
    }

    public boolean matches(int status) {
        String digits = Integer.toString(status);
        return text.equals(digits) || (text.endsWith("xx") && text.charAt(0) == digits.charAt(0));
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
