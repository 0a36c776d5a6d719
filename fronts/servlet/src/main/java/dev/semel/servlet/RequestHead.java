package dev.semel.servlet;

import dev.semel.http.Headers;
import dev.semel.http.HopByHop;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.RouteTable.Match;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** What a request's head says, as the engine sees it. */
final class RequestHead {
    private static final String OURS = "semel";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private RequestHead() {}

    /** Its fields, repeated lines apart, without those of the connection and those that no client may send. */
    static Headers fields(HttpServletRequest request) {
        var fields = new ArrayList<Headers.Field>();
        for (String name : Collections.list(request.getHeaderNames())) {
            if (!isOurs(name) && !HopByHop.contains(name)) {
                for (String value : Collections.list(request.getHeaders(name))) {
                    fields.add(new Headers.Field(name, value));
                }
            }
        }
        Headers sent = Headers.copyOf(fields);
        return sent.contains("Host") ? sent : sent.with("Host", authority(request));
    }

    /** What HTTP/2 calls the authority is the Host to the engine, as it is over HTTP/1.1. */
    private static String authority(HttpServletRequest request) {
        int port = request.getServerPort();
        boolean usual = port == (request.isSecure() ? HTTPS : HTTP);
        return usual ? request.getServerName() : request.getServerName() + ":" + port;
    }

    /** Whether a field is Semel's own: nobody else may set it. Many servers don't tell an underscore from a dash. */
    static boolean isOurs(String name) {
        int length = OURS.length();
        return name.length() > length
                && (name.charAt(length) == '-' || name.charAt(length) == '_')
                && name.regionMatches(true, 0, OURS, 0, length);
    }

    /**
     * The raw path below the application's own, percent-escapes untouched; null when the application's path was spelled
     * another way, so that it can't be told where it ends.
     */
    static @Nullable String path(HttpServletRequest request) {
        String whole = request.getRequestURI();
        String application = request.getContextPath();
        if (application == null || application.isEmpty()) {
            return whole;
        }
        if (!whole.startsWith(application)) {
            return null;
        }
        String path = whole.substring(application.length());
        return path.isEmpty() ? "/" : path.charAt(0) == '/' ? path : null;
    }

    /** Which route a request of that method belongs to, at its path. */
    static Match match(RouteTable routes, String method, HttpServletRequest request) {
        if (Route.NEVER.contains(method) || routes.routes().isEmpty()) {
            return new Match.Unmatched();
        }
        String path = path(request);
        return path == null ? new Match.Ambiguous(method + " " + request.getRequestURI()) : routes.match(method, path);
    }
}
