package dev.semel.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Says who sent a request, as the application has authenticated it. Thread-safe; called before anything is claimed. */
@FunctionalInterface
public interface Callers {
    /** The name of the container's user principal; not known when there is none, or it has no name. */
    Callers USER_PRINCIPAL = request -> {
        Principal principal = request.getUserPrincipal();
        String name = principal == null ? null : principal.getName();
        return name == null || name.isEmpty() ? null : name;
    };

    /**
     * A name that no other caller has; null leaves it to the route's policy, which reads credentials; and
     * {@link dev.semel.http.RequestView#NOBODY} does, too, where it is known that nobody is logged in, whatever cookies
     * say.
     */
    @Nullable
    String caller(HttpServletRequest request);
}
