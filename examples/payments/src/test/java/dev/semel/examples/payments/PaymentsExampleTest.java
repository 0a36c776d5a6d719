package dev.semel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as a process, driven as its users would. */
class PaymentsExampleTest {
    private static final String MUCH = "2000000";

    @TempDir
    private Path directory;

    @Test
    void a_payment_is_made_once_however_often_and_at_once_it_is_sent() throws Exception {
        try (var database = new PaymentsDatabase();
                var service = PaymentsProcess.start(
                                PaymentsApplication.class,
                                ClassPath.in(directory),
                                database.url(),
                                directory.resolve("log"))
                        .ready()) {
            List<CompletableFuture<HttpResponse<String>>> together = IntStream.range(0, 20)
                    .mapToObj(n -> service.payAsync("k-1"))
                    .toList();
            HttpResponse<String> paid = service.payUntilAnswered("k-1");
            assertThat(paid.statusCode()).isEqualTo(201);
            for (CompletableFuture<HttpResponse<String>> one : together) {
                HttpResponse<String> answer = one.join();
                assertThat(answer.statusCode()).isIn(201, 409);
                if (answer.statusCode() == 201) {
                    assertThat(answer.body()).isEqualTo(paid.body());
                    assertThat(answer.headers().firstValue("Location"))
                            .isEqualTo(paid.headers().firstValue("Location"));
                }
            }
            assertThat(database.payments("k-1")).isEqualTo(1);
            assertThat(database.moved()).isEqualTo(1);

            assertThat(service.get(paid.headers().firstValue("Location").orElseThrow())
                            .body())
                    .isEqualTo(paid.body());
        }
    }

    @Test
    void a_refused_payment_moves_nothing_and_its_repeat_is_told_the_same() throws Exception {
        try (var database = new PaymentsDatabase();
                var service = PaymentsProcess.start(
                                PaymentsApplication.class,
                                ClassPath.in(directory),
                                database.url(),
                                directory.resolve("log"))
                        .ready()) {
            HttpResponse<String> refused = service.pay("k-2", MUCH, "bob");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("The account ann can't pay that.");
            HttpResponse<String> again = service.pay("k-2", MUCH, "bob");
            assertThat(again.statusCode()).isEqualTo(422);
            assertThat(again.body()).isEqualTo(refused.body());
            assertThat(again.headers().firstValue("Semel-Status"))
                    .hasValueSatisfying(status -> assertThat(status).startsWith("replayed"));
            assertThat(service.pay("k-3", "5", "nobody").statusCode()).isEqualTo(422);
            assertThat(database.moved()).isZero();

            HttpResponse<String> another = service.pay("k-2", "5", "bob");
            assertThat(another.statusCode()).isEqualTo(422);
            assertThat(another.body()).contains("key-reused");
        }
    }
}
