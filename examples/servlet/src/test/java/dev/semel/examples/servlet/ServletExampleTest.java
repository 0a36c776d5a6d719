package dev.semel.examples.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as a process, driven as its users would. */
class ServletExampleTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private Process process;
    private URI orders;

    @BeforeEach
    void begin() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "0",
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        String line = said.readLine();
        assertThat(line).as("the address it says").startsWith("http://127.0.0.1:");
        orders = URI.create(line);
    }

    @AfterEach
    void end() {
        process.destroyForcibly().onExit().join();
        client.close();
    }

    @Test
    void an_order_is_taken_once_however_often_it_is_sent_and_a_kill_forgets_nothing() throws IOException {
        HttpResponse<String> first = order("k-1", "article=tea");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.body()).isEqualTo("order 1: tea\n");
        assertThat(status(first)).startsWith("executed");

        HttpResponse<String> again = order("k-1", "article=tea");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Location")).contains("/orders/1");
        assertThat(status(again)).startsWith("replayed");
        assertThat(order("k-1", "article=coffee").statusCode()).isEqualTo(422);
        assertThat(taken()).isEqualTo("1\n");

        process.destroyForcibly().onExit().join();
        begin();
        assertThat(order("k-1", "article=tea").body()).isEqualTo(first.body());
        assertThat(taken()).isEqualTo("0\n");
    }

    @Test
    void an_error_that_the_container_renders_is_the_same_for_the_repeat() throws IOException {
        HttpResponse<String> first = order("k-2", "article=");
        assertThat(first.statusCode()).isEqualTo(400);
        assertThat(first.body()).contains("Name an article.");
        HttpResponse<String> again = order("k-2", "article=");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).isEqualTo(first.body());
    }

    private static String status(HttpResponse<String> answer) {
        return answer.headers().firstValue("Semel-Status").orElse("");
    }

    private HttpResponse<String> order(String key, String form) throws IOException {
        return send(HttpRequest.newBuilder(orders)
                .header("Authorization", "Bearer a-customer")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Idempotency-Key", '"' + key + '"')
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    private String taken() throws IOException {
        return send(HttpRequest.newBuilder(orders).build()).body();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(interrupted));
        }
    }
}
