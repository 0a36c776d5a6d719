package dev.semel.gateway.proxy;

import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what a careful proxy doesn't pass on, though the parser took it. */
final class RequestCheck {
    private RequestCheck() {}

    /** The refusal, or null when there is nothing to say against the request's head. */
    static @Nullable Reply refusal(HttpServerRequest request) {
        String method = request.method().name();
        if (method.equals("CONNECT")) {
            return refuse(405, "This is no forward proxy.").withHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
        }
        if (method.equals("TRACE")) {
            return refuse(405, "TRACE would echo credentials.")
                    .withHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
        }
        if (!isUpperCase(method)) {
            return refuse(400, "Methods are case-sensitive, and those that are known have no lower-case letters.");
        }
        String target = request.uri();
        boolean asterisk = method.equals("OPTIONS") && target.equals("*");
        if (!asterisk && !isOriginForm(target)) {
            return refuse(400, "The request target must be a path, without control characters, blanks or a fragment.");
        }
        if (!isAll(request, "Expect", "100-continue")) {
            return refuse(417, "Only Expect: 100-continue is understood.");
        }
        if (!isAll(request, "Transfer-Encoding", "chunked")) {
            // The upstream gets the body without its transfer coding: what is left must be the body itself.
            return refuse(400, "Only Transfer-Encoding: chunked is understood.");
        }
        if (request.headers().contains("")) {
            return refuse(400, "A header line has no name.");
        }
        return hostRefusal(request);
    }

    /** Whether every line of that name, if there is any, says this and nothing else. */
    private static boolean isAll(HttpServerRequest request, String name, String value) {
        return !request.headers().contains(name)
                || request.headers().getAll(name).stream().allMatch(value::equalsIgnoreCase);
    }

    /** The answer to bytes that are no request. */
    static Reply unreadable(DecoderResult result) {
        Throwable cause = result.cause();
        if (cause instanceof TooLongHttpLineException) {
            return refuse(414, "The request line is too long.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return refuse(431, "The header lines are too long.");
        }
        return refuse(400, "These bytes are no well-formed HTTP/1.1 request.");
    }

    private static @Nullable Reply hostRefusal(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() == null ? refuse(400, "The request names no :authority.") : null;
        }
        List<String> hosts = request.headers().getAll("Host");
        if (hosts.size() > 1) {
            return refuse(400, "The request has more than one Host.");
        }
        if (hosts.isEmpty()) {
            return request.version() == HttpVersion.HTTP_1_1 ? refuse(400, "The request has no Host.") : null;
        }
        return isHost(hosts.get(0)) ? null : refuse(400, "The Host is not a host and a port.");
    }

    private static Reply refuse(int status, String detail) {
        return Problems.refusal(Problem.REQUEST_INVALID, status, detail);
    }

    private static boolean isUpperCase(String method) {
        for (int i = 0; i < method.length(); i++) {
            char letter = method.charAt(i);
            if (letter >= 'a' && letter <= 'z') {
                return false;
            }
        }
        return !method.isEmpty();
    }

    private static boolean isOriginForm(String target) {
        if (target.isEmpty() || target.charAt(0) != '/') {
            return false;
        }
        boolean ascii = true;
        for (int i = 0; i < target.length(); i++) {
            char character = target.charAt(i);
            if (character <= ' ' || character == 0x7f || character == '#') {
                return false;
            }
            ascii &= character < 0x7f;
        }
        return ascii || isUtf8(target);
    }

    /** Raw UTF-8 is common enough in targets; bytes that are none could not be sent on as they came. */
    private static boolean isUtf8(String target) {
        byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.equals(bytes, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char character = host.charAt(i);
            if (character <= ' ' || character >= 0x7f || "/\\?#@,<>\"{}|^`".indexOf(character) >= 0) {
                return false;
            }
        }
        return true;
    }
}
