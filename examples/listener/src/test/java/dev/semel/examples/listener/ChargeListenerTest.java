package dev.semel.examples.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import dev.semel.event.Event;
import dev.semel.examples.listener.CountingProvider.Charge;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of a real broker, delivered as often as brokers deliver; a provider that counts what it is asked for. */
final class ChargeListenerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("semel.patience", 60));
    private static final int MESSAGES = Integer.getInteger("semel.listener.messages", 300);
    private static final int KILLS = Integer.getInteger("semel.listener.kills", 5);

    @TempDir
    private static Path brokerDirectory;

    private static Broker broker;

    @TempDir
    private Path directory;

    private final String queue =
            "charges-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private CountingProvider provider;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new Broker(brokerDirectory);
    }

    @AfterAll
    static void stopBroker() throws IOException {
        broker.close();
    }

    @BeforeEach
    void start() throws IOException {
        broker.declare(queue);
        provider = new CountingProvider();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        provider.close();
    }

    /** The listener in this process: so many messages at a time. */
    private Connection listen(Charges charges, OnUnknown onUnknown, int atOnce) throws Exception {
        return listen(charges, onUnknown, atOnce, new HttpProvider(URI.create(provider.url())));
    }

    private Connection listen(Charges charges, OnUnknown onUnknown, int atOnce, Provider to) throws Exception {
        Connection connection = broker.connect();
        open.add(connection::abort);
        var operations = charges.operations(onUnknown);
        for (int number = 0; number < atOnce; number++) {
            ChargeListener.start(connection, queue, operations, to, Duration.ofMillis(10));
        }
        return connection;
    }

    private Charges charges() {
        return charges(Duration.ofSeconds(10));
    }

    private Charges charges(Duration waitAtMost) {
        var charges = new Charges(directory.resolve("records"), waitAtMost, events::add);
        open.add(charges);
        return charges;
    }

    private ListenerProcess process(String onUnknown) {
        var process = new ListenerProcess(broker, queue, provider, directory, onUnknown);
        open.add(process);
        return process;
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain: " + what).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private void awaitAllDone() {
        await("no message is left", () -> broker.depth(queue) == 0);
    }

    private long parked() {
        return broker.depth(ChargeListener.parked(queue));
    }

    @Test
    void a_message_that_is_published_twice_is_charged_once() throws Exception {
        for (int i = 0; i < 20; i++) {
            broker.publish(queue, "message-" + i, "order " + i);
            broker.publish(queue, "message-" + i, "order " + i);
        }
        listen(charges(), OnUnknown.HOLD, 4);
        awaitAllDone();
        assertThat(provider.asked()).hasSize(20).extracting(Charge::order).doesNotHaveDuplicates();
        assertThat(parked()).isZero();
    }

    @Test
    void a_message_whose_charge_is_being_made_is_given_back_until_it_is_made() throws Exception {
        provider.behave(charge -> {
            await("the other one was given back", () -> inProgress() > 2);
            return true;
        });
        listen(charges(Duration.ZERO), OnUnknown.HOLD, 2);
        broker.publish(queue, "message-1", "order 1");
        broker.publish(queue, "message-1", "order 1");
        awaitAllDone();
        assertThat(provider.asked()).hasSize(1);
        assertThat(parked()).isZero();
    }

    private long inProgress() {
        return events.stream()
                .filter(event -> event instanceof Event.Rejected(Event.Subject subject, String problem)
                        && problem.equals(Problem.IN_PROGRESS.code()))
                .count();
    }

    @Test
    void a_message_whose_acknowledgement_is_lost_comes_again_and_is_not_charged_again() throws Exception {
        Charges charges = charges();
        Connection first = listen(charges, OnUnknown.HOLD, 1);
        provider.behave(charge -> {
            first.abort(); // what is acknowledged after this doesn't arrive
            return true;
        });
        broker.publish(queue, "message-1", "order 1");
        await("it is charged", () -> !provider.asked().isEmpty() && !first.isOpen());
        assertThat(broker.depth(queue)).isEqualTo(1);
        listen(charges, OnUnknown.HOLD, 1);
        awaitAllDone();
        assertThat(provider.asked()).hasSize(1);
        assertThat(parked()).isZero();
    }

    @Test
    void with_hold_a_charge_in_whose_middle_the_process_dies_is_parked_for_a_person() throws Exception {
        killInTheMiddle("hold");
        await("it is parked", () -> parked() == 1);
        awaitAllDone();
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void with_execute_it_runs_again_as_the_same_operation_and_the_provider_charges_once() throws Exception {
        killInTheMiddle("execute");
        awaitAllDone();
        assertThat(provider.asked()).hasSize(2);
        assertThat(provider.charged()).containsExactly("order 1");
        assertThat(parked()).isZero();
    }

    /** The provider has it, and answers nobody: the process is dead. */
    private void killInTheMiddle(String onUnknown) throws Exception {
        var killed = new AtomicBoolean();
        provider.behave(charge -> {
            await("the process is dead", killed::get);
            return true;
        });
        broker.publish(queue, "message-1", "order 1");
        ListenerProcess listener = process(onUnknown);
        await("the provider has it", () -> provider.asked().size() == 1);
        listener.kill();
        killed.set(true);
        listener.startAgain();
    }

    @Test
    void a_provider_that_cannot_be_reached_has_charged_nothing_and_is_asked_again() throws Exception {
        var away = new HttpProvider(URI.create("http://127.0.0.1:1/"));
        var back = new HttpProvider(URI.create(provider.url()));
        var refusals = new AtomicInteger();
        listen(
                charges(),
                OnUnknown.HOLD,
                1,
                (order, operationId) -> refusals.getAndIncrement() < 3
                        ? away.charge(order, operationId)
                        : back.charge(order, operationId));
        broker.publish(queue, "message-1", "order 1");
        awaitAllDone();
        assertThat(refusals).hasValue(4);
        assertThat(provider.asked()).hasSize(1);
        assertThat(parked()).isZero();
    }

    @Test
    void a_charge_whose_answer_is_lost_is_parked_and_not_charged_again() throws Exception {
        provider.behave(charge -> false);
        listen(charges(), OnUnknown.HOLD, 1);
        broker.publish(queue, "message-1", "order 1");
        await("it is parked", () -> parked() == 1);
        awaitAllDone();
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void another_message_under_an_old_id_and_one_without_any_are_parked() throws Exception {
        listen(charges(), OnUnknown.HOLD, 1);
        broker.publish(queue, "message-1", "order 1");
        broker.publish(queue, "message-1", "order 2");
        broker.publish(queue, null, "order 3");
        await("they are parked", () -> parked() == 2);
        awaitAllDone();
        assertThat(provider.charged()).containsExactly("order 1");
    }

    @Test
    void whenever_the_process_is_killed_every_message_is_charged_once() throws Exception {
        long seed = Long.getLong("semel.seed", ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE));
        System.out.println("listener kills: -Dsemel.seed=" + seed);
        var random = new Random(seed);
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            orders.add("order " + i);
            broker.publish(queue, "message-" + i, "order " + i);
            if (random.nextInt(5) == 0) {
                int again = random.nextInt(i + 1);
                broker.publish(queue, "message-" + again, "order " + again);
            }
        }
        provider.behave(charge -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            return true;
        });
        ListenerProcess listener = process("execute");
        for (int moment :
                random.ints(KILLS, MESSAGES / 20, MESSAGES * 19 / 20).sorted().toArray()) {
            await("charges go on\n" + listener.output(), () -> provider.asked().size() >= moment);
            LockSupport.parkNanos(random.nextInt(10_000_000));
            listener.kill();
            listener.startAgain();
        }
        awaitAllDone();
        assertThat(provider.charged()).containsExactlyInAnyOrderElementsOf(orders);
        assertThat(parked()).isZero();
    }
}
