package dev.semel.servlet;

import dev.semel.http.MediaTypes;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters in a form's body: names in their order, each with its values in theirs. */
final class FormParameters {
    /** Pairs that are read of one form; containers stop at a thousand or ten. */
    static final int MOST_PAIRS = 10_000;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    private FormParameters() {}

    static boolean isForm(HttpServletRequest request) {
        return is(FORM, request);
    }

    static boolean isMultipart(HttpServletRequest request) {
        return is(MULTIPART, request);
    }

    private static boolean is(String mediaType, HttpServletRequest request) {
        String contentType = request.getContentType();
        return contentType != null && MediaTypes.essence(contentType).equals(mediaType);
    }

    /**
     * What a form's bytes say.
     *
     * @throws IllegalStateException an escape is broken, or there are too many pairs
     */
    static Map<String, List<String>> ofForm(byte[] form, Charset charset) {
        var parameters = new LinkedHashMap<String, List<String>>();
        var text = new String(form, StandardCharsets.ISO_8859_1);
        int pairs = 0;
        for (int start = 0; start < text.length(); ) {
            int ampersand = text.indexOf('&', start);
            int end = ampersand < 0 ? text.length() : ampersand;
            if (end > start) {
                if (++pairs > MOST_PAIRS) {
                    throw new IllegalStateException("a form with more than " + MOST_PAIRS + " parameters");
                }
                addPair(parameters, text.substring(start, end), charset);
            }
            start = end + 1;
        }
        return parameters;
    }

    private static void addPair(Map<String, List<String>> parameters, String pair, Charset charset) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        add(parameters, decoded(name, charset), decoded(value, charset));
    }

    static void add(Map<String, List<String>> parameters, String name, String value) {
        parameters.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
    }

    /** Bytes that were sent without an escape are of the form's charset, too. */
    private static String decoded(String written, Charset charset) {
        boolean plain = true;
        for (int i = 0; i < written.length() && plain; i++) {
            char next = written.charAt(i);
            plain = next != '%' && next != '+' && next < 0x80;
        }
        if (plain) {
            return written;
        }
        try {
            return URLDecoder.decode(new String(written.getBytes(StandardCharsets.ISO_8859_1), charset), charset);
        } catch (IllegalArgumentException broken) {
            throw new IllegalStateException("a form with a broken percent-escape", broken);
        }
    }
}
