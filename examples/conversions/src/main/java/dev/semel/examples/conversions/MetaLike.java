package dev.semel.examples.conversions;

import com.sun.net.httpserver.HttpExchange;
import dev.semel.examples.conversions.JsonServer.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The system behind the API: takes events and counts them by their id, as Meta does, which counts an event once however
 * often it is sent. Thread-safe.
 *
 * <p>{@code POST /events} takes one, {@code GET /events} counts them, {@code GET /events/ID} counts one; {@code POST
 * /next/refuse,hold} says what happens to the next ones, {@code POST /release} lets those go on that are held.
 */
public final class MetaLike implements AutoCloseable {
    private final JsonServer server;
    private final Map<String, Integer> sends = new TreeMap<>();
    private final Queue<Behaviour> next = new ArrayDeque<>();
    private volatile Script script = (eventId, asked) -> Behaviour.ACCEPT;
    private final Map<String, Integer> asked = new TreeMap<>();
    private CountDownLatch gate = new CountDownLatch(1);
    private int held;

    /** What happens to an event. */
    public enum Behaviour {
        /** It is counted. */
        ACCEPT,
        /** It is not. */
        REFUSE,
        /** It is counted, and answered, when it is released. */
        HOLD,
        /** It is counted, and the connection is closed without an answer. */
        LOSE_ANSWER
    }

    /** Decides when nothing is said about the next event. May take its time. */
    @FunctionalInterface
    public interface Script {
        /** @param asked how often an event of that id has come, this time included */
        Behaviour decide(String eventId, int asked);
    }

    /** @param port 0 takes a free one */
    public static MetaLike start(int port) throws IOException {
        return new MetaLike(port);
    }

    private MetaLike(int port) throws IOException {
        server = new JsonServer(port, this::handle);
    }

    public int port() {
        return server.port();
    }

    /** The next events meet these, one each. */
    public synchronized void next(Behaviour... behaviours) {
        next.addAll(List.of(behaviours));
    }

    public void follow(Script changed) {
        script = changed;
    }

    /** Lets go on what is held. */
    public synchronized void release() {
        gate.countDown();
        gate = new CountDownLatch(1);
    }

    /** How many are held now. */
    public synchronized int held() {
        return held;
    }

    /** How often each event was sent and counted, by its id. */
    public synchronized Map<String, Integer> sends() {
        return Map.copyOf(sends);
    }

    private Answer handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        return switch (exchange.getRequestMethod()) {
            case "POST" -> post(exchange, path);
            case "GET" -> path.startsWith("/events") ? count(path.substring("/events".length())) : notFound();
            default -> notFound();
        };
    }

    private Answer post(HttpExchange exchange, String path) throws IOException {
        if (path.equals("/events")) {
            return take(Json.read(JsonServer.body(exchange)).get("event_id"));
        }
        if (path.equals("/release")) {
            release();
            return new Answer(200, "{}");
        }
        if (path.startsWith("/next/")) {
            for (String name : path.substring("/next/".length()).split(",", -1)) {
                next(Behaviour.valueOf(name.toUpperCase(Locale.ROOT)));
            }
            return new Answer(200, "{}");
        }
        return notFound();
    }

    private Answer take(@Nullable String eventId) {
        if (eventId == null) {
            return new Answer(400, "{\"error\":\"event_id is missing\"}");
        }
        Behaviour behaviour = behaviour(eventId);
        if (behaviour == Behaviour.REFUSE) {
            return new Answer(503, "{\"error\":\"not now\"}");
        }
        if (behaviour == Behaviour.HOLD && !isReleased()) {
            return Answer.NONE;
        }
        synchronized (this) {
            sends.merge(eventId, 1, Integer::sum);
        }
        return behaviour == Behaviour.LOSE_ANSWER ? Answer.NONE : new Answer(200, "{\"events_received\":1}");
    }

    private Behaviour behaviour(String eventId) {
        int times;
        synchronized (this) {
            times = asked.merge(eventId, 1, Integer::sum);
            Behaviour said = next.poll();
            if (said != null) {
                return said;
            }
        }
        return script.decide(eventId, times);
    }

    private boolean isReleased() {
        CountDownLatch mine;
        synchronized (this) {
            mine = gate;
            held++;
        }
        try {
            mine.await();
            return true;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            synchronized (this) {
                held--;
            }
        }
    }

    private synchronized Answer count(String path) {
        if (path.isEmpty()) {
            int total = sends.values().stream().mapToInt(Integer::intValue).sum();
            return new Answer(200, Json.write(Map.of("events", sends.size(), "sends", total, "held", held)));
        }
        return new Answer(200, Json.write(Map.of("sends", sends.getOrDefault(path.substring(1), 0))));
    }

    private static Answer notFound() {
        return new Answer(404, "{\"error\":\"not found\"}");
    }

    @Override
    public void close() {
        server.close();
    }
}
