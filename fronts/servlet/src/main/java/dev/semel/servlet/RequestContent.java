package dev.semel.servlet;

import dev.semel.http.Body;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;

/** A request's body, as far as it was read. */
sealed interface RequestContent {
    /** All of it. */
    record Whole(Body body) implements RequestContent {}

    /**
     * More than may be kept.
     *
     * @param begun what was read
     * @param rest where it goes on
     */
    record TooLong(Body begun, ServletInputStream rest) implements RequestContent {}

    /** More than may be kept, as its declared length says: nothing was read, the request is as it came. */
    record Unread() implements RequestContent {}

    /**
     * Reads a body whole, up to a limit. It blocks as long as the client takes to send it.
     *
     * @param most in bytes
     * @throws IOException the client left before it was whole
     * @throws IllegalStateException somebody before the filter has read it: what it said is not known here
     */
    static RequestContent read(HttpServletRequest request, int most) throws IOException {
        long declared = request.getContentLengthLong();
        if (declared > most) {
            return new Unread();
        }
        ServletInputStream stream = request.getInputStream();
        boolean ended = stream.isFinished();
        byte[] bytes = stream.readNBytes(most);
        if (bytes.length == most) {
            int next = stream.read();
            if (next >= 0) {
                byte[] begun = Arrays.copyOf(bytes, most + 1);
                begun[most] = (byte) next;
                return new TooLong(Body.wrap(begun), stream);
            }
        }
        if (bytes.length < declared || (ended && !BodyKeepingFilter.hasKept(request) && isTaken(request))) {
            throw new IllegalStateException(
                    "the request's body was read before Semel's filter: put BodyKeepingFilter in"
                            + " front of what calls getParameter or getInputStream");
        }
        return new Whole(Body.wrap(bytes));
    }

    /** Whether a body that ended before it was read had been there. */
    private static boolean isTaken(HttpServletRequest request) {
        return request.getContentLengthLong() < 0
                && (request.getHeader("Transfer-Encoding") != null
                        || (FormParameters.isForm(request) && hasMoreThanQuery(request)));
    }

    private static boolean hasMoreThanQuery(HttpServletRequest request) {
        String query = request.getQueryString();
        int pairs = query == null || query.isEmpty() ? 0 : query.split("&", -1).length;
        return request.getParameterMap().values().stream()
                        .mapToInt(values -> values.length)
                        .sum()
                > pairs;
    }
}
