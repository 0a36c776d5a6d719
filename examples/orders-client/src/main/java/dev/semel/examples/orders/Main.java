package dev.semel.examples.orders;

import dev.semel.client.Dialect;
import dev.semel.client.DirectoryKeyJournal;
import dev.semel.client.SemelClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;

/**
 * {@code URL DIRECTORY FIRST LAST [AT_ONCE]}: places the orders from that number to that number with the API at that
 * address. Ends with 1 when some are left: start it again then, as after a crash.
 */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var api = URI.create(arguments[0]);
        var directory = Path.of(arguments[1]);
        int first = Integer.parseInt(arguments[2]);
        int last = Integer.parseInt(arguments[3]);
        int atOnce = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 4;

        var journal = DirectoryKeyJournal.at(directory.resolve("keys"));
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try (var placed = PlacedOrders.in(directory.resolve("placed"))) {
            var orders = new Orders(SemelClient.of(http, journal, Dialect.IETF), api, placed);
            int left = orders.place(first, last, atOnce);
            System.out.println(placed.count() + " placed, " + left + " left");
            System.exit(left == 0 ? 0 : 1);
        }
    }
}
