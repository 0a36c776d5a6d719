package dev.semel.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Says who sent a request, as the application has authenticated it. Thread-safe; called before anything is claimed. */
@FunctionalInterface
public interface Callers {
    /** The name of the container's user principal; nobody when there is none. */
    Callers USER_PRINCIPAL = request -> {
        Principal principal = request.getUserPrincipal();
        return principal == null ? null : principal.getName();
    };

    /** A name that no other caller has; null leaves it to the route's policy, which reads credentials. */
    @Nullable
    String caller(HttpServletRequest request);
}
