package dev.semel.examples.orders;

import dev.semel.client.SemelClient;
import dev.semel.client.UnsettledException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Places orders with an API, each once, however often this program was killed meanwhile. Thread-safe. */
final class Orders {
    private final SemelClient client;
    private final URI api;
    private final PlacedOrders placed;

    Orders(SemelClient client, URI api, PlacedOrders placed) {
        this.client = client;
        this.api = api;
        this.placed = placed;
    }

    /** Answers how many of them are left to be placed. */
    int place(int first, int last, int atOnce) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<Boolean>> orders = new ArrayList<>();
            for (int number = first; number <= last; number++) {
                int order = number;
                orders.add(threads.submit(() -> place(order)));
            }
            int left = 0;
            for (Future<Boolean> order : orders) {
                left += order.get() ? 0 : 1;
            }
            return left;
        } catch (ExecutionException e) {
            throw new IOException("orders can't be placed, or not be noted", e.getCause());
        }
    }

    /**
     * Whatever happens between two of these steps, the same three steps are right after it: an order that isn't noted
     * is asked for under its old key, and its key goes only when it is noted.
     */
    private boolean place(int number) throws IOException, InterruptedException {
        String operation = "order-" + number;
        if (!placed.has(number)) {
            try {
                HttpResponse<String> answer = client.send(operation, request(number), BodyHandlers.ofString());
                if (answer.statusCode() >= 300) {
                    System.out.println(operation + " was refused: " + answer.statusCode() + " " + answer.body());
                    return false;
                }
                placed.add(number, answer.body());
            } catch (UnsettledException e) {
                System.out.println(e.getMessage());
                return false;
            }
        }
        client.forget(operation);
        return true;
    }

    private HttpRequest request(int number) {
        return HttpRequest.newBuilder(api)
                .header("Authorization", "Bearer shop")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"order\":" + number + "}"))
                .build();
    }
}
