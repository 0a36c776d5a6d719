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

    /** The path up to an encoded question mark, hash or NUL: an upstream that decodes first may end it there. */
    private static String upToQuery(String decoded) {
        for (int i = 0; i < decoded.length(); i++) {
            if ("?#\0".indexOf(decoded.charAt(i)) >= 0) {
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
                    int wide = hex(path, i + 2, 4);
                    boolean isWide = wide >= 0 && path.charAt(i + 1) == 'u';
                    int octet = isWide ? wide : hex(path, i + 1, 2);
                    malformed |= octet <= 0 || isWide;
                    if (octet >= 0) {
                        c = (char) octet;
                        i += isWide ? 5 : 2;
                    }
                }
                text.append(c);
            }
            String shortened = withoutOverlong(text);
            return new Decoded(shortened, malformed || shortened.length() < text.length());
        }

        /** That many hexadecimal digits; -1 when they are not there. */
        private static int hex(String path, int start, int digits) {
            if (start + digits > path.length()) {
                return -1;
            }
            int value = 0;
            for (int i = start; i < start + digits; i++) {
                int digit = Character.digit(path.charAt(i), 16);
                if (digit < 0) {
                    return -1;
                }
                value = value << 4 | digit;
            }
            return value;
        }

        /**
         * The ASCII that lenient decoders read from UTF-8 that is longer than it need be (RFC 3629 section 10): a slash
         * from {@code C0 AF} or {@code E0 80 AF}.
         */
        private static String withoutOverlong(StringBuilder bytes) {
            var text = new StringBuilder(bytes.length());
            int i = 0;
            while (i < bytes.length()) {
                int lead = bytes.charAt(i);
                if ((lead == 0xC0 || lead == 0xC1) && isContinuation(bytes, i + 1)) {
                    text.append((char) ((lead & 1) << 6 | (bytes.charAt(i + 1) & 0x3F)));
                    i += 2;
                } else if (lead == 0xE0
                        && isContinuation(bytes, i + 1)
                        && bytes.charAt(i + 1) < 0x82
                        && isContinuation(bytes, i + 2)) {
                    text.append((char) ((bytes.charAt(i + 1) & 1) << 6 | (bytes.charAt(i + 2) & 0x3F)));
                    i += 3;
                } else {
                    text.append((char) lead);
                    i++;
                }
            }
            return text.toString();
        }

        private static boolean isContinuation(StringBuilder bytes, int at) {
            return at < bytes.length() && bytes.charAt(at) >= 0x80 && bytes.charAt(at) < 0xC0;
        }
    }
}
