package dev.semel.servlet;

import dev.semel.http.Body;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.RouteTable.Match;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the bodies of protected requests for the filters between it and {@link IdempotencyFilter}: those may ask for
 * parameters, parts, the stream or the reader, as often as they like, and the body is still there for Semel and for the
 * handler. It stands in front of them all; without such filters it isn't needed.
 *
 * <p>Only what a route matches is read, up to that route's {@code request_limit}; a longer body goes on as it came. But
 * it is read before anybody has asked who is calling: whoever may connect makes the container hold so much, and a
 * thread as long as the body takes. Thread-safe.
 */
public final class BodyKeepingFilter implements Filter {
    private static final String KEPT = BodyKeepingFilter.class.getName();

    /** What a hidden field of a form may make of its POST, further in. */
    private static final List<String> HIDDEN = List.of("POST", "PUT", "PATCH", "DELETE");

    private final Supplier<RouteTable> routes;

    /** @param routes those of the {@link IdempotencyFilter} */
    public BodyKeepingFilter(Supplier<RouteTable> routes) {
        this.routes = routes;
    }

    /**
     * Adds the filter to a web application that is starting, in front of the filters that its descriptor maps and of
     * those that are added later.
     *
     * @throws IllegalStateException there is a filter of that name already
     */
    public static FilterRegistration.Dynamic register(
            ServletContext context, String name, BodyKeepingFilter filter, String... urlPatterns) {
        FilterRegistration.@Nullable Dynamic registration = context.addFilter(name, filter);
        if (registration == null) {
            throw new IllegalStateException("there is a filter " + name + " already");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, urlPatterns);
        return registration;
    }

    /** Whether a request's body can be read from its beginning, however often it was. */
    static boolean hasKept(ServletRequest request) {
        return request.getAttribute(KEPT) != null;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Route route = request instanceof HttpServletRequest asked
                        && request.getDispatcherType() == DispatcherType.REQUEST
                        && !hasKept(request)
                ? route(asked)
                : null;
        if (route == null) {
            chain.doFilter(request, response);
        } else {
            keep((HttpServletRequest) request, response, chain, route.maxRequestBytes());
        }
    }

    private @Nullable Route route(HttpServletRequest request) {
        RouteTable table = routes.get();
        String method = request.getMethod();
        boolean mayBeAnother = "POST".equals(method) && FormParameters.isForm(request);
        for (String each : mayBeAnother ? HIDDEN : List.of(method)) {
            if (RequestHead.match(table, each, request) instanceof Match.Matched(Route route)) {
                return route;
            }
        }
        return null;
    }

    private static void keep(HttpServletRequest request, ServletResponse response, FilterChain chain, int most)
            throws IOException, ServletException {
        ServletRequest shown = switch (RequestContent.read(request, most)) {
            case RequestContent.Whole(Body body) -> {
                request.setAttribute(KEPT, true);
                yield HandlerRequest.kept(request, body, response);
            }
            case RequestContent.TooLong(Body begun, ServletInputStream rest) ->
                HandlerRequest.unprotected(request, begun, rest, response);
            case RequestContent.Unread unread -> request;
        };
        chain.doFilter(shown, response);
    }
}
