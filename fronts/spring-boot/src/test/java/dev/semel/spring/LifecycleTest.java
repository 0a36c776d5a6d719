package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.event.ContextClosedEvent;

/** Starting and stopping. */
final class LifecycleTest {
    /** ann:a */
    private static final String ANN = "Basic YW5uOmE=";

    /** The server is drained, then the engine ends, then the store: what ran until then is recorded. */
    @Test
    void a_request_under_way_at_the_shutdown_is_answered_and_recorded(@TempDir Path directory) throws Exception {
        String store = "semel.store=rocksdb:" + directory.resolve("data");
        Class<?>[] classes = {MvcApp.App.class, MvcApp.Open.class};
        String answer;
        try (MvcApp app = MvcApp.start(classes, store)) {
            CompletableFuture<HttpResponse<String>> running =
                    app.client.postAsync("/slow", "k", "{}", "Authorization", ANN);
            app.orders().started.await();
            MvcApp.Orders orders = app.orders();
            var closing = new CompletableFuture<Void>();
            app.context.addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent) {
                    closing.complete(null);
                }
            });
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app.context::close);
            closing.join();
            orders.goOn.countDown();
            HttpResponse<String> first = running.join();
            assertThat(Client.status(first)).isEqualTo("executed");
            answer = first.body();
            closed.join();
        }
        try (MvcApp app = MvcApp.start(classes, store)) {
            app.orders().goOn.countDown();
            HttpResponse<String> again = app.client.post("/slow", "k", "{}", "Authorization", ANN);
            assertThat(Client.status(again)).isEqualTo("replayed");
            assertThat(again.body()).isEqualTo(answer);
        }
    }

    @Test
    void beans_that_are_made_late_leave_nothing_unprotected() {
        try (MvcApp app = MvcApp.shop("spring.main.lazy-initialization=true")) {
            HttpResponse<String> first = app.client.post("/orders", "k", "{\"amount\": 5}");
            assertThat(Client.status(first)).isEqualTo("executed");
            assertThat(Client.status(app.client.post("/orders", "k", "{\"amount\": 5}")))
                    .isEqualTo("replayed");
        }
    }
}
