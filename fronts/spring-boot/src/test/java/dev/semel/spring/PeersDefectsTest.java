package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * What was measured at other libraries, against this one: double runs by a duplicate a moment later, handlers slower
 * than every wait, bodies that are gone, asynchronous replays that are empty. The fifth, a failed commit that is
 * answered with success, is in {@link TransactionalTest}, empty replays are in {@link MvcFilterTest}.
 */
final class PeersDefectsTest {
    private static final int KEYS = Integer.getInteger("semel.storm.keys", 50_000);
    private static final int AT_ONCE = 64;
    private static final int LONGEST_DELAY_MICROS = 8_000;

    @RestController
    static class Once {
        final ConcurrentHashMap<String, AtomicInteger> runs = new ConcurrentHashMap<>();

        @Idempotent
        @PostMapping("/once")
        String once(@RequestHeader("Idempotency-Key") String key, @RequestBody String body) {
            int run = runs.computeIfAbsent(key, first -> new AtomicInteger()).incrementAndGet();
            return body + " " + key + " " + run;
        }
    }

    @RestController
    static class Patient {
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Idempotent(policy = "patient")
        @PostMapping("/patient")
        String patient() throws InterruptedException {
            int run = runs.incrementAndGet();
            started.countDown();
            goOn.await();
            return "run " + run;
        }
    }

    /** Two requests for each key, the second 0 to 8 ms after the first. */
    @Test
    void no_key_of_fifty_thousand_runs_twice_with_a_duplicate_a_moment_later() throws Exception {
        long seed = Long.getLong("semel.seed", System.nanoTime());
        System.out.println("semel.seed=" + seed);
        var random = new Random(seed);
        var open = new Semaphore(AT_ONCE);
        List<CompletableFuture<String>> wrong = new ArrayList<>();
        try (MvcApp app = MvcApp.start(
                        new Class<?>[] {MvcApp.App.class, MvcApp.Open.class, Once.class}, "semel.store=memory");
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            for (int i = 0; i < KEYS; i++) {
                String key = "k" + i;
                open.acquire();
                CompletableFuture<HttpResponse<String>> first = app.client.postAsync("/once", key, "\"b\"");
                var second = new CompletableFuture<HttpResponse<String>>();
                var unused = clock.schedule(
                        () -> repeat(app.client, key, second),
                        random.nextInt(LONGEST_DELAY_MICROS + 1),
                        TimeUnit.MICROSECONDS);
                wrong.add(first.thenCombine(second, (a, b) -> verdict(key, a, b))
                        .whenComplete((verdict, failure) -> open.release()));
            }
            assertThat(wrong.stream().map(CompletableFuture::join).filter(each -> !each.isEmpty()))
                    .isEmpty();
            Once once = app.context.getBean(Once.class);
            assertThat(once.runs).hasSize(KEYS);
            assertThat(once.runs.values()).allMatch(runs -> runs.get() == 1);
        }
    }

    private static void repeat(Client client, String key, CompletableFuture<HttpResponse<String>> answer) {
        var unused = client.postAsync("/once", key, "\"b\"").whenComplete((response, failure) -> {
            if (failure == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    /** One of the two ran; the other was told its answer, or that it runs. Empty if so. */
    private static String verdict(String key, HttpResponse<String> one, HttpResponse<String> other) {
        String answer = "\"b\" " + key + " 1";
        boolean ran =
                Client.status(one).equals("executed") ^ Client.status(other).equals("executed");
        boolean sound = ran && isSound(one, answer) && isSound(other, answer);
        return sound ? "" : key + ": " + Client.status(one) + " " + one.body() + ", " + Client.status(other);
    }

    private static boolean isSound(HttpResponse<String> response, String answer) {
        return (response.statusCode() == 200 && response.body().equals(answer)) || response.statusCode() == 409;
    }

    /** The wait is over long before the run is: who waited is refused, and nobody runs it again. */
    @Test
    void a_handler_slower_than_every_wait_runs_once() throws InterruptedException {
        try (MvcApp app = MvcApp.start(
                new Class<?>[] {MvcApp.App.class, MvcApp.Open.class, Patient.class},
                "semel.store=memory",
                "semel.policies.patient.in-flight.wait=20ms")) {
            Patient patient = app.context.getBean(Patient.class);
            CompletableFuture<HttpResponse<String>> first = app.client.postAsync("/patient", "s", "{}");
            patient.started.await();
            for (int i = 0; i < 5; i++) {
                assertThat(app.client.post("/patient", "s", "{}").statusCode()).isEqualTo(409);
            }
            patient.goOn.countDown();
            String answer = first.join().body();
            assertThat(app.client.post("/patient", "s", "{}").body()).isEqualTo(answer);
            assertThat(patient.runs).hasValue(1);
        }
    }

    /** Of eight threads two may wait, one runs: the others answer everybody else. */
    @Test
    void a_storm_of_waiting_repeats_leaves_threads_to_others() throws InterruptedException {
        try (MvcApp app = MvcApp.start(
                new Class<?>[] {MvcApp.App.class, MvcApp.Open.class, Patient.class},
                "semel.store=memory",
                "server.tomcat.threads.max=8",
                "semel.policies.patient.in-flight.wait=60s")) {
            Patient patient = app.context.getBean(Patient.class);
            List<CompletableFuture<HttpResponse<String>>> storm = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                storm.add(app.client.postAsync("/patient", "s", "{}"));
            }
            patient.started.await();
            assertThat(app.client.post("/orders", "other", "{\"amount\": 5}").statusCode())
                    .isEqualTo(201);
            long refused = storm.stream()
                    .limit(40)
                    .filter(each -> each.isDone() && each.join().statusCode() == 409)
                    .count();
            patient.goOn.countDown();
            List<Integer> statuses =
                    storm.stream().map(each -> each.join().statusCode()).toList();
            assertThat(statuses).filteredOn(status -> status == 200).hasSizeBetween(1, 40 - (int) refused);
            assertThat(statuses).isSubsetOf(200, 409);
            assertThat(patient.runs).hasValue(1);
        }
    }
}
