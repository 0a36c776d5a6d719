package dev.semel.spring.reactive;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;

/** Failures that Spring Security's filter answers, which stands around Semel's. Without state. */
final class SecurityFailures {
    private static final int FORBIDDEN = 403;

    private SecurityFailures() {}

    /** For an application with Spring Security. */
    static boolean is(Throwable failure) {
        return failure instanceof AccessDeniedException || failure instanceof AuthenticationException;
    }

    /** What is recorded of such a run; the answer itself is written by others, and may be 401 or 403. */
    static Reply reply() {
        return new Reply(FORBIDDEN, Headers.NONE, Body.EMPTY);
    }
}
