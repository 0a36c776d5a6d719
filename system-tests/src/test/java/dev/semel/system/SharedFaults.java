package dev.semel.system;

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

/** What befalls gateways and the store that they share, written down as outages. Confined to a thread. */
final class SharedFaults {
    /** Longer than the lease of the test. */
    private static final Duration FREEZE = Duration.ofSeconds(3);

    private final Gateways gateways;
    private final PostgresServer store;
    private final History history;
    private final Random random;
    private int probes;

    private enum Fault {
        KILL,
        RESTART_STORE,
        FREEZE,
        KILL_BESIDE_FREEZE,
        RESTART_STORE_BESIDE_FREEZE
    }

    SharedFaults(Gateways gateways, PostgresServer store, History history, Random random) {
        this.gateways = gateways;
        this.store = store;
        this.history = history;
        this.random = random;
    }

    /** So many, each kind as often as the others, but for one. */
    List<Runnable> plan(int count) {
        List<Fault> faults = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            faults.add(Fault.values()[number % Fault.values().length]);
        }
        Collections.shuffle(faults, random);
        return faults.stream().<Runnable>map(fault -> () -> cause(fault)).toList();
    }

    private void cause(Fault fault) {
        GatewayProcess one = gateways.any(random);
        switch (fault) {
            case KILL -> kill(one);
            case RESTART_STORE -> restartStore(() -> {});
            case FREEZE -> freeze(one, () -> {});
            case KILL_BESIDE_FREEZE -> freeze(one, () -> kill(gateways.any(random)));
            case RESTART_STORE_BESIDE_FREEZE -> restartStoreBesideFreeze(one);
        }
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

    private void restartStore(Runnable after) {
        long from = System.nanoTime();
        store.crashAndRestart();
        long back = System.nanoTime();
        after.run();
        gateways.all().forEach(this::awaitService);
        history.add(new Outage(Kind.STORE, from, back, System.nanoTime()));
    }

    /** The frozen one sees only when it goes on that its connections are gone. */
    private void restartStoreBesideFreeze(GatewayProcess gateway) {
        long from = System.nanoTime();
        gateway.freeze();
        long frozen = System.nanoTime();
        gateways.takeOut(gateway);
        restartStore(() -> {
            passSince(frozen);
            gateway.thaw();
        });
        gateways.putBack(gateway);
        history.add(new Outage(Kind.FREEZE, from, frozen, System.nanoTime()));
    }

    private static void passSince(long frozen) {
        Await.passing(FREEZE.minusNanos(System.nanoTime() - frozen));
    }

    /** Until it claims and completes again. */
    private void awaitService(GatewayProcess gateway) {
        var operation = new Operation("Bearer probe", "probe-" + ++probes);
        Call call = Call.post("/v1/orders", "{}").key(operation.key()).with("Authorization", operation.principal());
        var send = new Send(operation, call, Manner.STAYS);
        try (var client = new LoadClient(gateway, history, random)) {
            SharedLoad.settle(client, send);
        } catch (IOException failure) {
            throw new AssertionError(gateway.output(), failure);
        }
    }
}
