package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertProblem;
import static dev.semel.system.AnswerAssert.assertRan;
import static dev.semel.system.AnswerAssert.assertReplay;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repeats that wait for the first answer cost little, and there is an end to them. */
class WaitersTest {
    private static final int WAITERS = 2_000;
    private static final int TOO_MANY = 50;
    /** Connection, buffers and waiter of each; far below what a thread each would take. */
    private static final long KIB_PER_WAITER = 64;

    @TempDir
    private Path directory;

    @Test
    void two_thousand_repeats_wait_for_one_run_and_the_next_ones_are_refused() throws Exception {
        var config = new Config(directory, "limits: {waiters_per_key: " + WAITERS + "}")
                .route("in_flight: {mode: wait, wait: 55s}");
        List<Caller> callers = new ArrayList<>();
        try (var system = SystemFixture.start(config);
                var first = system.connect()) {
            assertRan(system.call(system.order()));
            long before = system.gateway().status("VmRSS");
            Gate gate = system.hold();
            Call order = system.order();
            first.send(order);
            system.awaitRun(order.key());

            for (int number = 0; number < WAITERS + TOO_MANY; number++) {
                var caller = system.connect();
                callers.add(caller);
                caller.send(order);
            }
            Await.until("those too many are refused", () -> answered(callers) == TOO_MANY);
            long threads = system.gateway().status("Threads");
            for (Caller refused : callers.stream().filter(Caller::isAnswered).toList()) {
                assertProblem(refused.answer(), 409, "in-progress");
                callers.remove(refused);
                refused.close();
            }
            gate.open();

            WireMessage answer = first.answer();
            assertRan(answer);
            for (Caller waiter : callers) {
                assertReplay(waiter.answer(), answer);
            }
            assertThat(system.upstream().runs(order.key())).hasSize(1);
            assertThat(threads).as("no thread for a waiter").isLessThan(WAITERS / 10);
            assertThat(system.gateway().status("VmHWM") - before)
                    .as("KiB for waiters, their connections and their answers")
                    .isLessThan(WAITERS * KIB_PER_WAITER);
        } finally {
            close(callers);
        }
    }

    private static long answered(List<Caller> callers) {
        return callers.stream().filter(Caller::isAnswered).count();
    }

    private static void close(List<Caller> callers) throws IOException {
        for (Caller caller : callers) {
            caller.close();
        }
    }
}
