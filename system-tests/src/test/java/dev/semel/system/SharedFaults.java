package dev.semel.system;

import dev.semel.store.tck.SilentHop;
import dev.semel.system.Attempt.Operation;
import dev.semel.system.History.Outage;
import dev.semel.system.History.Outage.Kind;
import dev.semel.system.Load.Manner;
import dev.semel.system.Load.Send;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What befalls gateways, the store that they share and the network between them, written down as outages. Each returns
 * when all gateways serve again. Confined to a thread.
 */
final class SharedFaults {
    private static final Duration BEYOND_THE_LEASE = Gateways.LEASE.plusSeconds(1);

    private final Gateways gateways;
    private final SharedServer server;
    private final History history;
    private final Random random;
    private int probes;

    SharedFaults(Gateways gateways, SharedServer server, History history, Random random) {
        this.gateways = gateways;
        this.server = server;
        this.history = history;
        this.random = random;
    }

    /** So many in all, each as often as the others, but for one. */
    List<Runnable> plan(int count, List<Runnable> each) {
        List<Runnable> faults = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            faults.add(each.get(number % each.size()));
        }
        Collections.shuffle(faults, random);
        return faults;
    }

    /** Those of the gateways and of the server. */
    List<Runnable> ofProcesses() {
        return List.of(
                () -> kill(gateways.any(random)),
                () -> freeze(gateways.any(random), () -> {}),
                this::restartStore,
                this::stopStore,
                () -> freeze(gateways.any(random), () -> kill(gateways.any(random))),
                () -> restartStoreBesideFreeze(gateways.any(random)));
    }

    /**
     * Those of the network.
     *
     * @param ways of the gateways to the server
     * @param silence how long nothing passes
     */
    List<Runnable> ofTheNetwork(List<SilentHop> ways, Duration silence) {
        return List.of(
                () -> cutOff(List.of(ways.get(random.nextInt(ways.size()))), silence), () -> cutOff(ways, silence));
    }

    private void kill(GatewayProcess gateway) {
        long from = System.nanoTime();
        gateway.kill();
        long dead = System.nanoTime();
        gateway.start();
        history.add(new Outage(Kind.KILL, from, dead, System.nanoTime()));
    }

    private void freeze(GatewayProcess gateway, Runnable meanwhile) {
        long from = System.nanoTime();
        gateway.freeze();
        long frozen = System.nanoTime();
        gateways.takeOut(gateway);
        meanwhile.run();
        passSince(frozen);
        gateway.thaw();
        awaitService(gateway);
        gateways.putBack(gateway);
        history.add(new Outage(Kind.FREEZE, from, frozen, System.nanoTime()));
    }

    private void restartStore() {
        outage(Kind.STORE, () -> {
            server.crash();
            server.begin();
        });
    }

    private void stopStore() {
        outage(Kind.STORE, () -> {
            server.crash();
            Await.passing(BEYOND_THE_LEASE);
            server.begin();
        });
    }

    /** The frozen one sees only when it goes on that its connections are gone. */
    private void restartStoreBesideFreeze(GatewayProcess gateway) {
        long from = System.nanoTime();
        gateway.freeze();
        long frozen = System.nanoTime();
        gateways.takeOut(gateway);
        outage(Kind.STORE, () -> {
            server.crash();
            server.begin();
            passSince(frozen);
            gateway.thaw();
        });
        gateways.putBack(gateway);
        history.add(new Outage(Kind.FREEZE, from, frozen, System.nanoTime()));
    }

    /** What was under way arrives after all when it is over, or is lost with its connection. */
    private void cutOff(List<SilentHop> ways, Duration silence) {
        outage(Kind.CUT_OFF, () -> {
            ways.forEach(SilentHop::fallSilent);
            Await.passing(silence);
            if (random.nextBoolean()) {
                ways.forEach(SilentHop::cut);
            }
            ways.forEach(SilentHop::goOn);
        });
    }

    /** @param cause returns when nothing stands in the way of the gateways any more */
    void outage(Kind kind, Runnable cause) {
        long from = System.nanoTime();
        cause.run();
        long back = System.nanoTime();
        awaitService();
        history.add(new Outage(kind, from, back, System.nanoTime()));
    }

    private static void passSince(long frozen) {
        Await.passing(BEYOND_THE_LEASE.minusNanos(System.nanoTime() - frozen));
    }

    /** Until all of them claim and complete. */
    void awaitService() {
        gateways.all().forEach(this::awaitService);
    }

    private void awaitService(GatewayProcess gateway) {
        try (var client = new LoadClient(gateway, history, random)) {
            for (int number = 0; number < server.probes(); number++) {
                SharedLoad.settle(client, probe());
            }
        } catch (IOException failure) {
            throw new AssertionError(gateway.output(), failure);
        }
    }

    private Send probe() {
        var operation = new Operation("Bearer probe", "probe-" + ++probes);
        Call call = Call.post("/v1/orders", "{}").key(operation.key()).with("Authorization", operation.principal());
        return new Send(operation, call, Manner.STAYS);
    }
}
