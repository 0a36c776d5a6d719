package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Caller.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handlers that answer from other threads, later, or again. */
class AsyncTest extends ContainerTest {

    private void twice(String path, String key, String expected) {
        Answer first = caller().post(path, key, "{}");
        Answer again = caller().post(path, key, "{}");

        assertThat(first.text()).isEqualTo(expected);
        assertThat(again.text()).isEqualTo(expected);
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(first.semel()).isEqualTo("executed");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs(path)).isOne();
    }

    @Test
    void an_answer_from_another_thread_is_replayed_whole() {
        shop().at("/async", (request, response) -> {
            AsyncContext context = request.startAsync();
            Thread.ofPlatform().start(() -> {
                try {
                    context.getResponse().getWriter().print("from another thread");
                } catch (IOException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });

        twice("/async", "s1", "from another thread");
    }

    @Test
    void an_answer_of_a_task_of_the_containers_is_replayed_whole() {
        shop().at("/task", (request, response) -> {
            AsyncContext context = request.startAsync(request, response);
            context.start(() -> {
                try {
                    response.setStatus(202);
                    response.getOutputStream().print("accepted");
                    context.complete();
                } catch (IOException impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
        });

        twice("/task", "s2", "accepted");
    }

    @Test
    void completing_at_once_is_an_answer() {
        shop().at("/at-once", (request, response) -> {
            AsyncContext context = request.startAsync();
            response.getWriter().print("at once");
            context.complete();
        });

        twice("/at-once", "s3", "at once");
    }

    @Test
    void a_result_that_is_rendered_in_a_dispatch_is_replayed_whole() {
        shop().at("/dispatched", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter()
                        .print(request.getAttribute("result") + " "
                                + request.getReader().readLine());
                return;
            }
            AsyncContext context = request.startAsync(request, response);
            CompletableFuture<Void> unused = CompletableFuture.supplyAsync(() -> "result")
                    .thenAccept(result -> {
                        request.setAttribute("result", result);
                        context.dispatch();
                    });
        });

        Answer first = caller().post("/dispatched", "s4", "the body");
        Answer again = caller().post("/dispatched", "s4", "the body");

        assertThat(first.text()).isEqualTo("result the body");
        assertThat(again.text()).isEqualTo("result the body");
        assertThat(shop().runs("/dispatched")).isEqualTo(2);
    }

    @Test
    void handling_that_starts_again_in_its_dispatch_goes_on() {
        shop().at("/again", (request, response) -> {
            AsyncContext context = request.startAsync(request, response);
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                response.getWriter().print("one");
                context.start(context::dispatch);
            } else {
                response.getWriter().print(" two");
                context.start(context::complete);
            }
        });

        assertThat(caller().post("/again", "s5", "{}").text()).isEqualTo("one two");
        assertThat(caller().post("/again", "s5", "{}").text()).isEqualTo("one two");
        assertThat(shop().runs("/again")).isEqualTo(2);
    }

    @Test
    void a_body_that_is_streamed_in_pieces_is_replayed_whole() {
        shop().at("/pieces", (request, response) -> {
            AsyncContext context = request.startAsync(request, response);
            Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        response.getOutputStream().print(i + ",");
                        response.flushBuffer();
                    }
                } catch (IOException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });

        var expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            expected.append(i).append(',');
        }
        twice("/pieces", "s6", expected.toString());
    }

    @Test
    void reading_and_writing_without_blocking_works() {
        shop().at("/listeners", (request, response) -> {
            AsyncContext context = request.startAsync();
            ServletInputStream in = request.getInputStream();
            in.setReadListener(new ReadListener() {
                private final StringBuilder read = new StringBuilder();

                @Override
                public void onDataAvailable() throws IOException {
                    while (in.isReady() && !in.isFinished()) {
                        read.append((char) in.read());
                    }
                }

                @Override
                public void onAllDataRead() throws IOException {
                    var out = response.getOutputStream();
                    out.setWriteListener(new WriteListener() {
                        @Override
                        public void onWritePossible() throws IOException {
                            out.print("read " + read);
                            context.complete();
                        }

                        @Override
                        public void onError(Throwable failure) {
                            throw new IllegalStateException(failure);
                        }
                    });
                }

                @Override
                public void onError(Throwable failure) {
                    throw new IllegalStateException(failure);
                }
            });
        });

        assertThat(caller().post("/listeners", "s7", "abc").text()).isEqualTo("read abc");
        assertThat(caller().post("/listeners", "s7", "abc").semel()).isEqualTo("replayed");
    }

    @Test
    void an_error_of_an_asynchronous_handler_is_recorded() {
        shop().at("/error-page", (request, response) -> response.getWriter().print("the page"));
        shop().at("/async-error", (request, response) -> {
            AsyncContext context = request.startAsync(request, response);
            Thread.ofPlatform().start(() -> {
                try {
                    response.sendError(418);
                } catch (IOException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });

        twice("/async-error", "s8", "the page");
    }

    @Test
    void listeners_hear_of_the_end_with_the_request_they_know() throws Exception {
        var heard = new CopyOnWriteArrayList<String>();
        var complete = new CountDownLatch(1);
        shop().at("/heard", (request, response) -> {
            AsyncContext context = request.startAsync();
            context.addListener(new Listener() {
                @Override
                public void onComplete(AsyncEvent event) {
                    heard.add("complete " + event.getAsyncContext().equals(context));
                    complete.countDown();
                }
            });
            response.getWriter().print("done");
            context.start(context::complete);
        });

        assertThat(caller().post("/heard", "s9", "{}").text()).isEqualTo("done");
        assertThat(complete.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).isEqualTo(List.of("complete true"));
    }

    @Test
    void a_handler_that_is_too_late_for_its_caller_still_answers_the_repeat() throws Exception {
        var told = new CountDownLatch(1);
        shop().at("/late", (request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(100);
            Thread.ofPlatform().start(() -> {
                try {
                    told.await();
                    response.setHeader("X-Late", "yes");
                    response.getWriter().print("late, but whole");
                } catch (IOException | InterruptedException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });

        Answer first = caller().post("/late", "s10", "{}");
        told.countDown();
        Answer again = caller().post("/late", "s10", "{}");

        assertThat(first.status()).isEqualTo(504);
        assertThat(first.header("Semel-Status")).contains("upstream-timeout");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo("late, but whole");
        assertThat(again.header("X-Late")).isEqualTo("yes");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/late")).isOne();
    }

    @Test
    void a_late_answer_too_long_to_keep_is_recorded_as_such_and_goes_nowhere() throws Exception {
        var told = new CountDownLatch(1);
        shop().at("/small/late", (request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(100);
            Thread.ofPlatform().start(() -> {
                try {
                    told.await();
                    response.getOutputStream().print("x".repeat(2 * Shop.SMALL));
                } catch (IOException | InterruptedException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });

        try (Wire wire = Wire.to(shop().port())) {
            wire.post("/small/late", "{}", "Idempotency-Key: s17");
            assertThat(wire.answer()).contains(" 504");
            told.countDown();
            Answer again = caller().post("/small/late", "s17", "{}");
            assertThat(again.header("Semel-Status")).contains("reply-not-kept");
            wire.post("/small/late", "{\"other\":1}", "Idempotency-Key: s17");
            assertThat(wire.answer()).contains(" 422");
        }
        assertThat(shop().runs("/small/late")).isOne();
    }

    @Test
    void a_long_answer_that_is_not_whole_in_time_is_broken_off_and_nothing_follows_it() throws Exception {
        var over = new CountDownLatch(1);
        var ended = new CompletableFuture<String>();
        shop().at("/small/not-in-time", (request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(500);
            if (container == Container.UNDERTOW) {
                // It ends what has no declared length as if it were whole.
                response.setContentLength(200 * Shop.SMALL);
            }
            Thread.ofPlatform().start(() -> {
                try {
                    response.getOutputStream().print("x".repeat(2 * Shop.SMALL));
                    response.flushBuffer();
                    over.await();
                    for (int i = 0; i < 100; i++) {
                        response.getOutputStream().print("y".repeat(Shop.SMALL));
                    }
                    context.complete();
                    ended.complete("quietly");
                } catch (IOException | InterruptedException | RuntimeException failure) {
                    ended.completeExceptionally(failure);
                }
            });
        });

        try (Wire wire = Wire.to(shop().port())) {
            wire.post("/small/not-in-time", "{}", "Idempotency-Key: s18");
            assertThat(wire.head()).contains(" 200");
            // The connection ends without the empty chunk that ends a body.
            assertThat(wire.everything().strip()).endsWith("x".repeat(2 * Shop.SMALL));
        }
        over.countDown();
        assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("quietly");
        Answer again = caller().post("/small/not-in-time", "s18", "{}");
        assertThat(again.header("Semel-Status")).contains("reply-not-kept");
        assertThat(shop().runs("/small/not-in-time")).isOne();
    }

    @Test
    void what_a_listener_answers_at_a_time_out_is_no_outcome() {
        shop().at("/gives-up", (request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(100);
            context.addListener(new Listener() {
                @Override
                public void onTimeout(AsyncEvent event) throws IOException {
                    response.sendError(503);
                    context.complete();
                }
            });
        });

        Answer first = caller().post("/gives-up", "s11", "{}");
        Answer again = caller().post("/gives-up", "s11", "{}");

        assertThat(first.status()).isEqualTo(504);
        assertThat(first.header("Semel-Status")).startsWith("executed;unknown");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.header("Semel-Status")).contains("outcome-unknown");
        assertThat(shop().runs("/gives-up")).isOne();
    }

    @Test
    void a_dispatch_at_a_time_out_renders_no_outcome() {
        shop().at("/gives-up-later", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.sendError(503);
                return;
            }
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(100);
            context.addListener(new Listener() {
                @Override
                public void onTimeout(AsyncEvent event) {
                    context.dispatch();
                }
            });
        });

        assertThat(caller().post("/gives-up-later", "s12", "{}").status()).isEqualTo(504);
        assertThat(caller().post("/gives-up-later", "s12", "{}").status()).isEqualTo(409);
    }

    @Test
    void an_exception_after_the_start_is_rendered_and_kept() {
        shop().at("/error-page", (request, response) -> response.getWriter().print("the page"));
        shop().at("/starts-and-throws", (request, response) -> {
            request.startAsync();
            throw new ArithmeticException("by zero");
        });

        Answer first = caller().post("/starts-and-throws", "s13", "{}");
        Answer again = caller().post("/starts-and-throws", "s13", "{}");

        assertThat(first.status()).isEqualTo(500);
        assertThat(again.status()).isEqualTo(500);
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/starts-and-throws")).isOne();
    }

    @Test
    void a_request_stays_started_until_its_dispatch_returns() {
        shop().at("/still", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().print(request.getAttribute("started"));
                return;
            }
            AsyncContext context = request.startAsync(request, response);
            var dispatched = new CountDownLatch(1);
            Thread.ofPlatform().start(() -> {
                context.dispatch();
                dispatched.countDown();
            });
            dispatched.await();
            request.setAttribute("started", request.isAsyncStarted());
        });

        assertThat(caller().post("/still", "s14", "{}").text()).isEqualTo("true");
    }

    @Test
    void an_unprotected_handler_goes_on_with_its_body() {
        shop().at("/unprotected", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().print(request.getReader().readLine());
            } else {
                AsyncContext context = request.startAsync();
                context.start(context::dispatch);
            }
        });

        Answer answer = caller().post("/unprotected", "", "the body");

        assertThat(answer.text()).isEqualTo("the body");
        assertThat(answer.semel()).isEqualTo("bypassed");
    }

    @Test
    void a_client_that_leaves_ends_nothing() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        shop().at("/left-alone", (request, response) -> {
            AsyncContext context = request.startAsync();
            Thread.ofPlatform().start(() -> {
                begun.countDown();
                try {
                    goOn.await();
                    response.getWriter().print("whole");
                } catch (IOException | InterruptedException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });

        Wire wire = Wire.to(shop().port());
        wire.post("/left-alone", "{}", "Idempotency-Key: s15");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        wire.reset();
        goOn.countDown();

        Answer again = caller().post("/left-alone", "s15", "{}");
        assertThat(again.text()).isEqualTo("whole");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/left-alone")).isOne();
    }

    @Test
    void a_client_that_cancels_over_http_2_ends_nothing() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        shop().at("/cancelled", (request, response) -> {
            AsyncContext context = request.startAsync();
            context.addListener(new Listener() {
                @Override
                public void onError(AsyncEvent event) {
                    told.countDown();
                }
            });
            Thread.ofPlatform().start(() -> {
                begun.countDown();
                try {
                    goOn.await();
                    response.setContentType("text/plain");
                    response.getWriter().print("whole");
                } catch (IOException | InterruptedException impossible) {
                    throw new IllegalStateException(impossible);
                }
                context.complete();
            });
        });
        shop().at("/hello", (request, response) -> response.setStatus(204));

        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            // The first request of a connection changes it to HTTP/2.
            HttpRequest hello = caller().request("/hello", "").GET().build();
            assertThat(client.send(hello, BodyHandlers.discarding()).version()).isEqualTo(HttpClient.Version.HTTP_2);
            var call = client.sendAsync(
                    caller().request("/cancelled", "s16")
                            .POST(BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            call.cancel(true);
            // Of Tomcat and Undertow a handler learns of it when it writes.
            assertThat(container != Container.JETTY || told.await(20, TimeUnit.SECONDS))
                    .isTrue();
            goOn.countDown();
        }

        Answer again = caller().post("/cancelled", "s16", "{}");
        assertThat(again.text()).isEqualTo("whole");
        assertThat(again.semel()).isEqualTo("replayed");
        assertThat(shop().runs("/cancelled")).isOne();
    }

    /** Hears nothing. */
    private abstract static class Listener implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
