import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends every order twice: the second 0 to 8 ms after the first, on another connection. Prints how the duplicates were
 * answered.
 *
 * <p>Arguments: port, keys, keys at a time, seed.
 */
public final class Duplicates {
    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        int keys = Integer.parseInt(arguments[1]);
        int atATime = Integer.parseInt(arguments[2]);
        var random = new Random(Long.parseLong(arguments[3]));
        var answers = new TreeMap<String, LongAdder>();
        var turns = new Semaphore(atATime);
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
            for (int key = 0; key < keys; key++) {
                turns.acquire();
                HttpRequest request = order(port, "pair-" + arguments[3] + "-" + key);
                CompletableFuture<String> first = send(client, request);
                var second = new CompletableFuture<String>();
                timer.schedule(
                        () -> send(client, request).whenComplete((answer, failure) -> second.complete(failure == null ? answer : "failed")),
                        random.nextInt(8_001),
                        TimeUnit.MICROSECONDS);
                CompletableFuture.allOf(first, second).whenComplete((done, failure) -> {
                    String kind = failure != null ? "failed" : kind(first.join(), second.join());
                    synchronized (answers) {
                        answers.computeIfAbsent(kind, unused -> new LongAdder()).increment();
                    }
                    turns.release();
                });
            }
            turns.acquire(atATime);
        }
        var text = new StringBuilder("RESULT {");
        for (Map.Entry<String, LongAdder> answer : answers.entrySet()) {
            text.append(text.length() > 8 ? ", " : "").append('"').append(answer.getKey()).append("\": ").append(answer.getValue().sum());
        }
        System.out.println(text.append('}'));
    }

    /** How the two were answered together. */
    private static String kind(String first, String second) {
        if (first.equals(second)) {
            return first.equals("200 ") ? "both empty" : "the same";
        }
        String refused = first.startsWith("409") ? first : second;
        if (refused.startsWith("409")) {
            return "409";
        }
        return first.equals("200 ") || second.equals("200 ") ? "empty" : "another " + second.substring(0, 3);
    }

    private static CompletableFuture<String> send(HttpClient client, HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString()).thenApply(answer -> answer.statusCode() + " " + answer.body());
    }

    private static HttpRequest order(int port, String key) {
        String body = "{\"customer\":\"c\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"A-1\",\"quantity\":2,\"price\":\"19.90\"}],\"note\":\"" + key + "\"}";
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/orders"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer caller")
                .header("Idempotency-Key", "\"" + key + "\"")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
