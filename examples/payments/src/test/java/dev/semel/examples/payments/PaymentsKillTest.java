package dev.semel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service is killed at the steps of a payment, one after the other in a seeded order. Right after each kill there
 * is a payment if and only if its record is completed; and every repeat gets the one answer. {@code -Dsemel.kills} says
 * how often, {@code -Dsemel.seed} in which order.
 */
class PaymentsKillTest {
    private static final int KILLS = Integer.getInteger("semel.kills", 26);
    private static final Pattern STEPS = Pattern.compile("STEPS (\\d+)");
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    @TempDir
    private Path directory;

    private ClassPath classPath;

    @Test
    void a_payment_is_there_if_and_only_if_its_record_is_wherever_the_service_is_killed() throws Exception {
        long seed = Long.getLong("semel.seed", ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        System.out.println("PaymentsKillTest: -Dsemel.kills=" + KILLS + " -Dsemel.seed=" + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        classPath = ClassPath.in(directory);
        try (var database = new PaymentsDatabase()) {
            int steps = steps(database);
            assertThat(steps).as("steps of a payment").isGreaterThan(12);
            var order = new ArrayList<Integer>();
            Map<String, String> answered = new HashMap<>();
            Map<Integer, String> found = new HashMap<>();
            for (int kill = 0; kill < KILLS; kill++) {
                if (order.isEmpty()) {
                    for (int step = 1; step <= steps; step++) {
                        order.add(random.nextInt(order.size() + 1), step);
                    }
                }
                int step = order.removeLast();
                String key = "kill-" + kill;
                found.put(step, killAt(database, step, key, answered, kill));
            }
            System.out.println("PaymentsKillTest: " + steps + " steps; right after the kill: " + found);
            settle(database, answered);
            assertThat(database.moved()).isEqualTo(answered.size() + 1L);
        }
    }

    /** How many steps a payment has that nobody disturbs. */
    private int steps(PaymentsDatabase database) throws IOException {
        Path log = directory.resolve("steps.log");
        try (var service = PaymentsProcess.start(SteppedApplication.class, classPath, database.url(), log)
                .ready()) {
            HttpResponse<String> paid = service.pay("undisturbed", "1", "bob", SteppedApplication.COUNT, "yes");
            assertThat(paid.statusCode()).isEqualTo(201);
        }
        Matcher told = STEPS.matcher(Files.readString(log));
        assertThat(told.find()).isTrue();
        return Integer.parseInt(told.group(1));
    }

    /** One life of the service: it settles what its predecessor left, then dies at a step of a payment of its own. */
    private String killAt(PaymentsDatabase database, int step, String key, Map<String, String> answered, int kill)
            throws IOException, SQLException {
        Path log = directory.resolve(kill + ".log");
        try (var service = PaymentsProcess.start(
                SteppedApplication.class, classPath, database.url(), log, "-D" + Steps.KILL_AT + "=" + step)) {
            service.ready();
            settle(service, database, answered);
            CompletableFuture<HttpResponse<String>> original = service.payAsync(key, SteppedApplication.COUNT, "yes");
            assertThat(service.awaitEnd()).as("killed at step " + step).isTrue();
            String told = original.handle((answer, lost) -> lost == null ? id(answer) : "")
                    .join();
            answered.put(key, told);
            database.awaitNobodyElse();
            long payments = database.payments(key);
            assertThat(payments)
                    .as("payments of %s, killed at step %s", key, step)
                    .isLessThanOrEqualTo(1);
            assertThat(database.completedRecords(key))
                    .as("completed records of %s, killed at step %s:\n%s", key, step, service.log())
                    .isEqualTo(payments);
            if (!told.isEmpty()) {
                assertThat(database.paymentIds(key))
                        .as("payments of %s, which was answered", key)
                        .containsExactly(told);
            }
            return payments == 1 ? "paid" : "nothing";
        }
    }

    /** Every key that isn't answered yet gets its answer, and each repeat the same one. */
    private static void settle(PaymentsProcess service, PaymentsDatabase database, Map<String, String> answered)
            throws IOException, SQLException {
        List<String> open = answered.keySet().stream()
                .filter(key -> answered.get(key).isEmpty())
                .toList();
        for (String key : open) {
            String id = id(service.payUntilAnswered(key));
            assertThat(id(service.payUntilAnswered(key))).isEqualTo(id);
            assertThat(database.paymentIds(key)).containsExactly(id);
            answered.put(key, id);
        }
    }

    private void settle(PaymentsDatabase database, Map<String, String> answered) throws IOException, SQLException {
        Path log = directory.resolve("last.log");
        try (var service = PaymentsProcess.start(SteppedApplication.class, classPath, database.url(), log)
                .ready()) {
            settle(service, database, answered);
            for (Map.Entry<String, String> known : answered.entrySet()) {
                HttpResponse<String> again = service.pay(known.getKey());
                assertThat(id(again)).isEqualTo(known.getValue());
                assertThat(again.headers().firstValue("Semel-Status"))
                        .hasValueSatisfying(status -> assertThat(status).startsWith("replayed"));
            }
        }
    }

    private static String id(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        Matcher id = ID.matcher(answer.body());
        assertThat(id.find()).as(answer.body()).isTrue();
        return id.group(1);
    }
}
