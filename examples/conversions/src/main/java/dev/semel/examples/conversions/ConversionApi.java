package dev.semel.examples.conversions;

import com.sun.net.httpserver.HttpExchange;
import dev.semel.examples.conversions.Conversions.StaleFence;
import dev.semel.examples.conversions.Conversions.State;
import dev.semel.examples.conversions.JsonServer.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An API that behaves as AdTarget's: {@code POST /api/v1/events/conversion}, and {@code GET /operations/ID} for Semel's
 * question what became of an operation. Thread-safe.
 */
public final class ConversionApi implements AutoCloseable {
    /** Which site an API key belongs to. */
    private static final Map<String, String> SITES = Map.of("Bearer atk_shop", "shop", "Bearer atk_blog", "blog");

    private static final String CONVERSION = "/api/v1/events/conversion";
    private static final String OPERATIONS = "/operations/";

    private final Downstream downstream;
    private final Conversions conversions;
    private final Consumer<Run> watcher;
    private final JsonServer server;

    /**
     * A run, when it begins and when it ends.
     *
     * @param status null when it begins, and when it ends as stale
     */
    public record Run(
            Attempt attempt,
            Subject subject,
            boolean ended,
            @Nullable Status status) {}

    /**
     * Starts it.
     *
     * @param port 0 takes a free one
     * @param file where the conversions are kept
     * @param downstream the server that gets the events
     * @param patience how long a caller waits for his event to be sent; then the conversion is pending
     * @param watcher is told of every run, on the run's thread
     */
    public static ConversionApi start(int port, Path file, URI downstream, Duration patience, Consumer<Run> watcher)
            throws IOException {
        return new ConversionApi(port, file, new Downstream(downstream), patience, watcher);
    }

    private ConversionApi(int port, Path file, Downstream downstream, Duration patience, Consumer<Run> watcher)
            throws IOException {
        this.downstream = downstream;
        this.conversions = new Conversions(file, downstream, patience);
        this.watcher = watcher;
        this.server = new JsonServer(port, this::handle);
    }

    public int port() {
        return server.port();
    }

    private Answer handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (path.equals(CONVERSION) && method.equals("POST")) {
            return conversion(exchange);
        }
        if (path.startsWith(OPERATIONS) && method.equals("GET")) {
            return operation(path.substring(OPERATIONS.length()));
        }
        return error(404, "NOT_FOUND", "There is " + CONVERSION + " to POST, and nothing else.");
    }

    private Answer conversion(HttpExchange exchange) throws IOException {
        String credentials = exchange.getRequestHeaders().getFirst("Authorization");
        if (credentials == null) {
            return error(401, "AUTH_REQUIRED", "Send the API key as Authorization: Bearer.");
        }
        String site = SITES.get(credentials);
        if (site == null) {
            return error(401, "INVALID_KEY", "There is no such API key.");
        }
        try {
            return run(attempt(exchange), ConversionRequest.read(site, JsonServer.body(exchange)));
        } catch (IllegalArgumentException invalid) {
            return error(400, "VALIDATION_ERROR", String.valueOf(invalid.getMessage()));
        }
    }

    private Answer run(Attempt attempt, ConversionRequest request) {
        watcher.accept(new Run(attempt, request.subject(), false, null));
        try {
            Conversion conversion = conversions.run(attempt, request);
            watcher.accept(new Run(attempt, request.subject(), true, conversion.status()));
            return new Answer(200, conversion.answer());
        } catch (StaleFence overtaken) {
            watcher.accept(new Run(attempt, request.subject(), true, null));
            return error(409, "STALE_FENCE", "A later attempt of this operation has been here.");
        }
    }

    /** Without Semel before it, every request is an operation of its own. */
    private static Attempt attempt(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        String operationId = headers.getFirst("Semel-Operation-Id");
        if (operationId == null) {
            return new Attempt(UUID.randomUUID().toString(), 1, 0);
        }
        return new Attempt(
                operationId,
                Integer.parseInt(headers.getFirst("Semel-Attempt")),
                Long.parseLong(headers.getFirst("Semel-Fence")));
    }

    /** What Semel asks after it lost an answer. */
    private Answer operation(String operationId) {
        return switch (conversions.state(operationId)) {
            case State.Never() -> error(404, "NOT_FOUND", "This operation never came here.");
            case State.Running() -> new Answer(202, Json.write(Map.of("state", "running")));
            case State.Done(Conversion conversion) -> new Answer(200, conversion.answer());
        };
    }

    private static Answer error(int status, String code, String message) {
        var error = new LinkedHashMap<String, Object>();
        error.put("code", code);
        error.put("message", message);
        return new Answer(status, "{\"error\":" + Json.write(error) + "}");
    }

    /** Stops at once: what is running is cut off, as by a crash. */
    @Override
    public void close() {
        conversions.close();
        server.close();
        downstream.close();
    }
}
