package dev.semel.policy;

import dev.semel.policy.PathTemplate.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How lenient upstreams read a path: percent-decoded once (slashes and dots too), backslashes as slashes, empty
 * segments left out, {@code ;parameters} and dots or blanks at the end of a segment cut, {@code .} and {@code ..}
 * resolved, all in lower case. Where {@code ..} occurs, servers differ in what they resolve first, and what is escaped
 * twice may be decoded twice: so there are further readings.
 *
 * @param paths at least one, each starting with a slash
 * @param malformed there is an escape that is none, a NUL, or an overlong encoding: anything may happen upstream
 */
record PathReading(List<String> paths, boolean malformed) {
    private static final boolean[] PLAIN = plainCharacters();

    private static boolean[] plainCharacters() {
        var plain = new boolean[128];
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789-_~!$&'()+,=:@|*{}^`\"<>[]".toCharArray()) {
            plain[c] = true;
        }
        return plain;
    }

    /** Whether the path has but one reading: itself. */
    static boolean isPlain(String path) {
        int length = path.length();
        if (length == 0 || path.charAt(0) != '/') {
            return false;
        }
        char previous = 0;
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (previous == '/' || previous == '.') {
                    return false;
                }
            } else if (c == '.') {
                if (previous == '/') {
                    return false;
                }
            } else if (c >= 128 || !PLAIN[c]) {
                return false;
            }
            previous = c;
        }
        return previous != '.' && (previous != '/' || length == 1);
    }

    /** Whether the template's literals have but one reading. */
    static boolean isPlain(PathTemplate template) {
        var literals = template.segments().stream()
                .filter(Segment.Literal.class::isInstance)
                .toList();
        return template.text().equals("/") || literals.stream().allMatch(segment -> isPlain("/" + segment.text()));
    }

    /** The template in the spelling that the readings are compared with. */
    static List<Segment> lenient(PathTemplate template) {
        var segments = new ArrayList<Segment>();
        for (Segment segment : template.segments()) {
            if (segment instanceof Segment.Literal literal) {
                String read = of("/" + literal.text()).paths().get(0);
                for (String part : read.substring(1).split("/", -1)) {
                    segments.add(new Segment.Literal(part));
                }
            } else {
                segments.add(segment);
            }
        }
        if (segments.size() > 1 && segments.get(segments.size() - 1).text().isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        return segments;
    }

    static PathReading of(String path) {
        var decoded = Decoded.of(path);
        var paths = new ArrayList<String>(1);
        if (resolve(decoded.text(), paths)) {
            resolve(Decoded.of(withoutDots(path)).text(), paths);
            resolve(withoutDots(decoded.text()), paths);
        }
        if (decoded.text().indexOf('%') >= 0) {
            resolve(Decoded.of(decoded.text()).text(), paths);
        }
        return new PathReading(List.copyOf(paths), decoded.malformed());
    }

    /** Adds one reading; answers whether there was a {@code ..}. */
    private static boolean resolve(String decoded, List<String> paths) {
        boolean climbs = false;
        var kept = new ArrayList<String>();
        for (String segment : upToQuery(decoded).replace('\\', '/').split("/", -1)) {
            String bare = bare(segment);
            if (bare.equals("..")) {
                climbs = true;
                if (!kept.isEmpty()) {
                    kept.remove(kept.size() - 1);
                }
            } else if (!bare.isEmpty() && !bare.equals(".")) {
                kept.add(bare.toLowerCase(Locale.ROOT));
            }
        }
        paths.add("/" + String.join("/", kept));
        return climbs;
    }

    /** The path with its dots resolved by the letter of RFC 3986 section 5.2.4: empty segments count as segments. */
    private static String withoutDots(String path) {
        var kept = new ArrayList<String>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                if (kept.size() > 1) {
                    kept.remove(kept.size() - 1);
                }
            } else if (!segment.equals(".")) {
                kept.add(segment);
            }
        }
        return String.join("/", kept);
    }

    /** The path up to a question mark or a hash that was encoded: an upstream that decodes first ends it there. */
    private static String upToQuery(String decoded) {
        for (int i = 0; i < decoded.length(); i++) {
            if (decoded.charAt(i) == '?' || decoded.charAt(i) == '#') {
                return decoded.substring(0, i);
            }
        }
        return decoded;
    }

    /** The segment up to its parameters, without blanks around it and dots or blanks after it. */
    private static String bare(String segment) {
        int end = segment.length();
        if (segment.indexOf(';') >= 0) {
            end = segment.indexOf(';');
        }
        int start = 0;
        while (start < end && segment.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && segment.charAt(end - 1) <= ' ') {
            end--;
        }
        String bare = segment.substring(start, end);
        if (bare.equals(".") || bare.equals("..")) {
            return bare;
        }
        while (end > start && (segment.charAt(end - 1) == '.' || segment.charAt(end - 1) <= ' ')) {
            end--;
        }
        return segment.substring(start, end);
    }

    /** A path, percent-decoded once, one character per byte; what isn't an escape is left as it stands. */
    private record Decoded(String text, boolean malformed) {
        static Decoded of(String path) {
            boolean malformed = path.indexOf(0) >= 0;
            if (path.indexOf('%') < 0) {
                return new Decoded(path, malformed);
            }
            var text = new StringBuilder(path.length());
            for (int i = 0; i < path.length(); i++) {
                char c = path.charAt(i);
                if (c == '%') {
                    int octet = octet(path, i);
                    malformed |= octet <= 0;
                    if (octet >= 0) {
                        c = (char) octet;
                        i += 2;
                    }
                }
                text.append(c);
            }
            return new Decoded(text.toString(), malformed || isOverlong(text));
        }

        private static int octet(String path, int at) {
            if (at + 2 >= path.length()) {
                return -1;
            }
            int high = Character.digit(path.charAt(at + 1), 16);
            int low = Character.digit(path.charAt(at + 2), 16);
            return high < 0 || low < 0 ? -1 : high << 4 | low;
        }

        /** UTF-8 longer than it need be: lenient decoders read a slash or a dot from it (RFC 3629 section 10). */
        private static boolean isOverlong(StringBuilder bytes) {
            for (int i = 0; i < bytes.length(); i++) {
                char lead = bytes.charAt(i);
                char next = i + 1 < bytes.length() ? bytes.charAt(i + 1) : 0;
                boolean continued = next >= 0x80 && next < 0xC0;
                if (continued
                        && (lead == 0xC0
                                || lead == 0xC1
                                || (lead == 0xE0 && next < 0xA0)
                                || (lead == 0xF0 && next < 0x90))) {
                    return true;
                }
            }
            return false;
        }
    }
}
