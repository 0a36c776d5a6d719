package dev.semel.examples.conversions;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code meta PORT} starts the system that counts events; {@code api PORT FILE DOWNSTREAM PATIENCE_MILLIS} starts the
 * API. Each runs until it is ended.
 */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[1]);
        switch (arguments[0]) {
            case "meta" -> {
                // Its threads keep the process alive.
                var meta = MetaLike.start(port);
                System.out.println("counting events on port " + meta.port());
            }
            case "api" -> {
                var api = ConversionApi.start(
                        port,
                        Path.of(arguments[2]),
                        URI.create(arguments[3]),
                        Duration.ofMillis(Long.parseLong(arguments[4])),
                        Main::print);
                System.out.println("taking conversions on port " + api.port());
            }
            default -> throw new IllegalArgumentException("meta or api, not " + arguments[0]);
        }
    }

    private static void print(ConversionApi.Run run) {
        if (run.ended()) {
            System.out.println("operation " + run.attempt().operationId() + ", attempt "
                    + run.attempt().number() + ": " + (run.status() == null ? "stale" : run.status()));
        }
    }
}
