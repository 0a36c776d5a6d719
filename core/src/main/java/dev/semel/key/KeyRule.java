package dev.semel.key;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the key is and what it may look like.
 *
 * @param from tried in order; the first source that is present decides
 * @param minLength in bytes of visible ASCII, so bytes are characters; 1 or more
 * @param maxLength in bytes of visible ASCII; at most {@link #LONGEST}
 * @param pattern the whole key must match it; null allows everything the syntax allows
 * @param deny values that are no keys: what broken clients send instead of one
 * @param firstSent what says when the request was first sent; null when nothing does
 * @param readable whether the key may be kept as it was sent, for people to search by
 * @param blankIsMissing whether an empty value counts as absent rather than as malformed
 */
public record KeyRule(
        List<KeySource> from,
        KeySyntax syntax,
        int minLength,
        int maxLength,
        @Nullable KeyPattern pattern,
        boolean caseSensitive,
        Set<String> deny,
        @Nullable FirstSent firstSent,
        boolean readable,
        boolean blankIsMissing) {
    /** No key may be longer than this many bytes. */
    public static final int LONGEST = 4096;

    public KeyRule {
        from = List.copyOf(from);
        deny = Set.copyOf(deny);
        if (minLength < 1 || maxLength < minLength || maxLength > LONGEST) {
            throw new IllegalArgumentException("key length " + minLength + ".." + maxLength);
        }
    }

    /** Names, in lower case, of the headers that a key or a part of one may come from. */
    public Set<String> headers() {
        var names = new HashSet<String>();
        from.forEach(source -> addHeaders(source, names));
        if (firstSent != null) {
            names.add(firstSent.header().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static void addHeaders(KeySource source, Set<String> names) {
        switch (source) {
            case KeySource.Header header -> names.add(header.name().toLowerCase(Locale.ROOT));
            case KeySource.Composed composed -> composed.parts().forEach(part -> addHeaders(part, names));
            case KeySource.Query query -> {}
            case KeySource.Json json -> {}
            case KeySource.Form form -> {}
        }
    }
}
