package dev.semel.servlet;

import dev.semel.Admission;
import dev.semel.Admission.Bypass;
import dev.semel.Execution;
import dev.semel.Execution.ReleaseReason;
import dev.semel.Idempotency;
import dev.semel.SemelStatus;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.ProblemDetails;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.RouteTable.Match;
import dev.semel.transaction.Transactions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs each request of a protected route once; repeats get its answer. What no route matches goes on as it came,
 * neither wrapped nor read.
 *
 * <p>Thread-safe. It blocks its thread while the store answers and, where the route's policy lets repeats wait, while
 * the first run goes on: {@link dev.semel.Limits#waiters()} bounds how many do. Nothing of an answer leaves before it
 * is recorded.
 */
public final class IdempotencyFilter implements Filter {
    /** Request attribute: the operation's id, a {@link java.util.UUID}, the same for every attempt. */
    public static final String OPERATION_ID = "dev.semel.operationId";

    /** Request attribute: the field {@code Semel-Attempt}, as text. */
    public static final String ATTEMPT = "dev.semel.attempt";

    /** Request attribute: the {@link Route} that a request was matched to, whether or not it runs once. */
    public static final String ROUTE = "dev.semel.route";

    private static final Logger LOG = System.getLogger(IdempotencyFilter.class.getName());

    private final Idempotency engine;
    private final Supplier<RouteTable> routes;
    private final FilterSettings settings;
    private volatile @Nullable Served served;

    /** A table as it was given, and as it is served: the handler's own answers are judged. */
    private record Served(RouteTable given, RouteTable inService) {}

    /**
     * @param engine stays the caller's, who closes it after the server has stopped
     * @param routes asked at every request; may answer with another table at any time
     */
    public IdempotencyFilter(Idempotency engine, Supplier<RouteTable> routes, FilterSettings settings) {
        this.engine = engine;
        this.routes = routes;
        this.settings = settings;
    }

    /**
     * Adds the filter to a web application that is starting, with all that it needs: requests, asynchronous dispatches
     * and error pages, in front of the filters that the application's descriptor maps.
     *
     * @throws IllegalStateException there is a filter of that name already
     */
    public static FilterRegistration.Dynamic register(
            ServletContext context, String name, IdempotencyFilter filter, String... urlPatterns) {
        FilterRegistration.@Nullable Dynamic registration = context.addFilter(name, filter);
        if (registration == null) {
            throw new IllegalStateException("there is a filter " + name + " already");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), false, urlPatterns);
        context.addListener(requestListener());
        return registration;
    }

    /** What {@link #register} adds beside the filter: without it, errors without an error page are recorded late. */
    public static ServletRequestListener requestListener() {
        return new RunEnds();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest asked && response instanceof HttpServletResponse answer) {
            handle(asked, answer, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The path of one request. */
    private void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ProtectedRun run = ProtectedRun.of(request);
        if (run != null) {
            run.goOn(request, response, chain);
            return;
        }
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            chain.doFilter(request, response);
            return;
        }
        switch (RequestHead.match(table(), request.getMethod(), request)) {
            case Match.Unmatched nobody -> chain.doFilter(request, response);
            case Match.Ambiguous path -> refuse(request, response, Problem.PATH_AMBIGUOUS, ambiguous());
            case Match.Matched(Route route) -> protect(request, response, chain, route);
        }
    }

    private RouteTable table() {
        RouteTable given = routes.get();
        Served known = served;
        if (known == null || known.given() != given) {
            known = new Served(given, given.inService());
            served = known;
        }
        return known.inService();
    }

    private void protect(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Route route)
            throws IOException, ServletException {
        request.setAttribute(ROUTE, route);
        int most = route.maxRequestBytes();
        switch (RequestContent.read(request, most)) {
            case RequestContent.Whole(Body body) -> {
                var view = new RequestView(
                        request.getMethod(),
                        String.valueOf(RequestHead.path(request)),
                        request.getQueryString(),
                        RequestHead.fields(request),
                        body,
                        settings.callers().caller(request));
                follow(request, response, chain, route, view, admission(route, view));
            }
            case RequestContent tooLong -> {
                if (route.rejectsTooLarge()) {
                    String detail = "The limit is " + most + " bytes.";
                    Reply reply = engine.problem(route, RequestHead.fields(request), Problem.TOO_LARGE, detail);
                    refuse(request, response, Problem.TOO_LARGE, reply);
                } else {
                    pass(request, response, chain, tooLong, engine.bypassMarks(Bypass.Reason.TOO_LARGE));
                }
            }
        }
    }

    private Admission admission(Route route, RequestView view) {
        try {
            return engine.admit(route, view).toCompletableFuture().join();
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "a request could not be admitted", bug);
            return new Admission.Reject(
                    Problem.UNAVAILABLE,
                    engine.problem(route, view.headers(), Problem.UNAVAILABLE, "Semel failed on this request."));
        }
    }

    private void follow(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            Route route,
            RequestView view,
            Admission admission)
            throws IOException, ServletException {
        switch (admission) {
            case Admission.Bypass(Bypass.Reason reason, Headers marks) ->
                pass(request, response, chain, new RequestContent.Whole(view.body()), marks);
            case Admission.Proceed(Execution execution) -> run(request, response, chain, route, view, execution);
            case Admission.Replay(Reply reply) -> Answers.write(reply, response);
            case Admission.Reject(Problem problem, Reply reply) -> refuse(request, response, problem, reply);
        }
    }

    private void run(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            Route route,
            RequestView view,
            Execution execution)
            throws IOException, ServletException {
        if (!execution.isCertain()) {
            Answers.write(released(execution, ReleaseReason.LEASE_LOST), response);
            return;
        }
        var run = new ProtectedRun(execution, view, transactions(route, execution));
        request.setAttribute(ProtectedRun.ATTRIBUTE, run);
        request.setAttribute(OPERATION_ID, execution.operationId());
        request.setAttribute(
                ATTEMPT, execution.upstreamHeaders().first("Semel-Attempt").orElse("1"));
        run.dispatch(request, response, chain);
    }

    private @Nullable Transactions transactions(Route route, Execution execution) {
        try {
            return settings.transactions().of(route);
        } catch (RuntimeException | Error bug) {
            released(execution, ReleaseReason.NOTHING_DONE);
            throw bug;
        }
    }

    private static Reply released(Execution execution, ReleaseReason reason) {
        return RunEnding.join(execution.release(reason));
    }

    private static void pass(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            RequestContent content,
            Headers marks)
            throws IOException, ServletException {
        var marked = new MarkedResponse(response, marks);
        chain.doFilter(
                switch (content) {
                    case RequestContent.Whole(Body body) -> HandlerRequest.unprotected(request, body, null, marked);
                    case RequestContent.TooLong(Body begun, ServletInputStream rest) ->
                        HandlerRequest.unprotected(request, begun, rest, marked);
                    case RequestContent.Unread unread -> new CleanRequest(request, Headers.NONE);
                },
                marked);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem, Reply reply)
            throws IOException {
        Answers.head(reply, response);
        if (!settings.problems().render(request, response, problem, reply)) {
            Answers.write(reply, response);
        }
    }

    private static Reply ambiguous() {
        Problem problem = Problem.PATH_AMBIGUOUS;
        return ProblemDetails.reply(
                        problem.status(),
                        problem.code(),
                        problem.title(),
                        "Spell the path without dot segments, empty segments, encoded slashes and backslashes.")
                .withHeader(SemelStatus.NAME, SemelStatus.rejected(problem));
    }
}
