package dev.semel.http;

import java.util.Locale;

/** What a Content-Type value says, as far as Semel needs it (RFC 9110 section 8.3). */
public final class MediaTypes {
    private MediaTypes() {}

    /** Type and subtype in lower case, without parameters. */
    public static String essence(String contentType) {
        int semicolon = contentType.indexOf(';');
        String bare = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return bare.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the body is JSON: {@code application/json} or any {@code +json} subtype. */
    public static boolean isJson(String essence) {
        return essence.equals("application/json") || essence.endsWith("+json") || essence.equals("text/json");
    }

    /** Whether a body is XML or HTML. */
    public static boolean isMarkup(String essence) {
        return essence.equals("text/html")
                || essence.equals("application/xml")
                || essence.equals("text/xml")
                || essence.endsWith("+xml");
    }
}
