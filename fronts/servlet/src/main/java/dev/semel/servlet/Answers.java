package dev.semel.servlet;

import dev.semel.http.Headers;
import dev.semel.http.Headers.Field;
import dev.semel.http.Reply;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes replies to the container's response. A client that is gone is no error here: what it misses is recorded. */
final class Answers {
    private static final Logger LOG = System.getLogger(Answers.class.getName());

    /** Fields of which each line counts by itself: what stands on the response stays beside them. */
    private static final Set<String> LISTS = listed("Vary", "Link", "Set-Cookie");

    private Answers() {}

    private static Set<String> listed(String... names) {
        var set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }

    /** A reply of the engine's: a replay, or its own. */
    static void write(Reply reply, HttpServletResponse response) throws IOException {
        fields(reply.headers(), response);
        if (ErrorMark.isOn(reply)) {
            ErrorMark.render(reply, response);
            return;
        }
        reply.headers().first("Content-Type").ifPresent(response::setContentType);
        body(reply, response);
    }

    /** Status and fields, without what describes the body. */
    static void head(Reply reply, HttpServletResponse response) {
        response.setStatus(reply.status());
        fields(reply.headers(), response);
    }

    static void fields(Headers headers, HttpServletResponse response) {
        Set<String> done = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Field field : headers.fields()) {
            String name = field.name();
            if (!name.equalsIgnoreCase("Content-Type") && done.add(name)) {
                var values = new ArrayList<String>(1);
                if (LISTS.contains(name)) {
                    values.addAll(response.getHeaders(name));
                    values.removeAll(headers.all(name));
                }
                values.addAll(headers.all(name));
                set(response, name, values);
            }
        }
    }

    /** Puts these lines in the place of those of that name. */
    static void set(HttpServletResponse response, String name, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i == 0) {
                response.setHeader(name, values.get(i));
            } else {
                response.addHeader(name, values.get(i));
            }
        }
    }

    /** The answer of a run, with what its handler set on the response. */
    static void write(Reply reply, AnswerHead head, HttpServletResponse response) {
        head.put(reply.headers(), response);
        head.putCookies(response);
        body(reply, response);
    }

    private static void body(Reply reply, HttpServletResponse response) {
        response.setStatus(reply.status());
        if (!reply.trailers().isEmpty()) {
            trailers(reply.trailers(), response);
        } else if (mayHaveBody(reply.status())) {
            response.setContentLengthLong(reply.body().length());
        }
        if (reply.body().isEmpty()) {
            return;
        }
        try {
            response.getOutputStream().write(reply.body().toBytes());
        } catch (IOException gone) {
            gone(gone);
        }
    }

    private static void trailers(Headers trailers, HttpServletResponse response) {
        Map<String, String> fields = new LinkedHashMap<>();
        trailers.fields().forEach(field -> fields.put(field.name(), field.value()));
        try {
            response.setTrailerFields(() -> fields);
        } catch (IllegalStateException impossible) {
            LOG.log(Level.DEBUG, "an answer goes without its trailers", impossible);
        }
    }

    static boolean mayHaveBody(int status) {
        return status >= 200 && status != 204 && status != 304;
    }

    static void gone(IOException failure) {
        LOG.log(Level.DEBUG, "the client left before its answer, which is recorded", failure);
    }
}
