package dev.semel.policy.vocabulary;

import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** URLs that Semel calls or links to. */
final class Urls {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");

    private Urls() {}

    /** An absolute one, or a path at the upstream; placeholders may stand in its path and its query. */
    static Shape<String> with(String... placeholders) {
        return Shapes.text("http(s) URL, or a path", text -> check(text, placeholders), "");
    }

    private static String check(String text, String... placeholders) {
        String plain =
                PLACEHOLDER.matcher(Words.withPlaceholders(text, placeholders)).replaceAll("x");
        URI uri = parse(plain);
        if (isPath(uri) || isAbsolute(uri)) {
            // A key in the host's place would have its client choose whom Semel talks to.
            if (PLACEHOLDER.matcher(origin(text)).find()) {
                throw new IllegalArgumentException("the host is fixed: placeholders stand behind it");
            }
            if (uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException("credentials in a URL are not sent: put them into a header");
            }
            if (uri.getRawFragment() != null) {
                throw new IllegalArgumentException("what follows # is never sent: leave it out");
            }
            return text;
        }
        throw none();
    }

    private static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw none();
        }
    }

    private static IllegalArgumentException none() {
        return new IllegalArgumentException(
                "this is no URL: write it as https://host/path, or as a path at the" + " upstream such as /operations");
    }

    private static boolean isPath(URI uri) {
        return uri.getScheme() == null
                && uri.getRawAuthority() == null
                && uri.getRawPath() != null
                && uri.getRawPath().startsWith("/");
    }

    private static boolean isAbsolute(URI uri) {
        String scheme = uri.getScheme();
        return scheme != null && (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
    }

    /** Scheme and authority as they are written; empty for a path. */
    private static String origin(String text) {
        int begin = text.indexOf("://");
        if (text.startsWith("/") || begin < 0) {
            return "";
        }
        int end = begin + 3;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, end);
    }
}
