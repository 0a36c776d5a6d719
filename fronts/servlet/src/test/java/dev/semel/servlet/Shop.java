package dev.semel.servlet;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.event.Event;
import dev.semel.key.Secret;
import dev.semel.policy.RouteTable;
import dev.semel.policy.preset.Routes;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Store;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A web application behind the filter, whose handlers the tests give by path. One for each container and settings. */
final class Shop implements Container.Application, AutoCloseable {
    /** More of a body is too much where the path says so. */
    static final int SMALL = 1_000;

    static final String ROUTES = """
            [{"match": ["POST /**", "PUT /**"], "in_flight": {"mode": "wait", "wait": "20s"}},
             {"match": "POST /waits-briefly/**", "in_flight": {"mode": "wait", "wait": "300ms"}},
             {"match": "POST /small/**", "in_flight": {"mode": "wait", "wait": "20s"},
              "failure": {"request_limit": "1000B", "response_limit": "1000B"}},
             {"match": "POST /small-or-bypassed/**",
              "failure": {"request_limit": "1000B", "request_too_large": "bypass"}},
             {"match": "POST /free/**", "preset": "none"}]
            """;

    private static final Secret SECRET = Secret.of("a secret for tests alone".getBytes(StandardCharsets.UTF_8));

    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Idempotency engine;
    private final RouteTable routes = Routes.ofJson(ROUTES);
    private final FilterSettings settings;
    private final boolean keepsBodies;
    private final Container.Running running;

    /** What a servlet does at a path. */
    interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    private Shop(Container container, FilterSettings settings, Store store, Limits limits, boolean keepsBodies) {
        this.keepsBodies = keepsBodies;
        this.settings = settings;
        this.engine = new Idempotency(store, SECRET, limits, events::add);
        this.running = container.start(this);
    }

    static Shop in(Container container) {
        return in(container, FilterSettings.DEFAULT, new InMemoryStore());
    }

    static Shop in(Container container, FilterSettings settings, Store store) {
        return in(container, settings, store, Limits.DEFAULT);
    }

    static Shop in(Container container, FilterSettings settings, Store store, Limits limits) {
        return new Shop(container, settings, store, limits, false);
    }

    /** One that keeps bodies in front of all filters. */
    static Shop keepingBodies(Container container) {
        return new Shop(container, FilterSettings.DEFAULT, new InMemoryStore(), Limits.DEFAULT, true);
    }

    int port() {
        return running.port();
    }

    List<Event> events() {
        return events;
    }

    /** From now on, that is what happens at that path. */
    Shop at(String path, Handler handler) {
        handlers.put(path, handler);
        runs.put(path, new AtomicInteger());
        return this;
    }

    /** How often the handler of that path was begun. */
    int runs(String path) {
        return runs.get(path).get();
    }

    @Override
    public void begin(ServletContext context) {
        if (keepsBodies) {
            BodyKeepingFilter.register(context, "bodies", new BodyKeepingFilter(() -> routes), "/*");
        }
        filter(context, "outer", OuterFilter.INSTANCE);
        IdempotencyFilter.register(context, "semel", new IdempotencyFilter(engine, () -> routes, settings), "/*");
        ServletRegistration.Dynamic servlet = context.addServlet("handlers", new Handlers());
        servlet.setAsyncSupported(true);
        servlet.setMultipartConfig(new MultipartConfigElement(System.getProperty("java.io.tmpdir")));
        servlet.addMapping("/*");
    }

    private static void filter(ServletContext context, String name, Filter filter) {
        var registration = context.addFilter(name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    /** By status, and by class of exception. */
    @Override
    public Map<Object, String> errorPages() {
        return Map.of(418, "/error-page", ArithmeticException.class, "/error-page");
    }

    @Override
    public void close() {
        running.close();
        engine.close();
    }

    private final class Handlers extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
            String path = included == null ? request.getPathInfo() : included.toString();
            Handler handler = handlers.get(path);
            if (handler == null) {
                response.sendError(404);
                return;
            }
            runs.get(path).incrementAndGet();
            try {
                handler.handle(request, response);
            } catch (IOException | ServletException | RuntimeException | Error failure) {
                throw failure;
            } catch (Exception failure) {
                throw new ServletException(failure);
            }
        }
    }
}
