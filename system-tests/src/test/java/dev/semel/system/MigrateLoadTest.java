package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.system.History.Outage;
import dev.semel.system.KeyHistory.Meaning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records move from one shared store to another under the load of {@link KillLoadTest}, which goes to three gateways on
 * either; the migration is killed at each of its steps and run again.
 *
 * <p>From which to which, with how many keys and kills: {@code -Dsemel.migrate.from}, {@code -Dsemel.migrate.to},
 * {@code -Dsemel.migrate.keys} and {@code -Dsemel.migrate.kills}.
 */
class MigrateLoadTest {
    private static final OneServer.Kind FROM =
            OneServer.Kind.valueOf(System.getProperty("semel.migrate.from", "POSTGRESQL"));
    private static final OneServer.Kind TO = OneServer.Kind.valueOf(System.getProperty("semel.migrate.to", "REDIS"));
    private static final int KEYS = Integer.getInteger("semel.migrate.keys", 600);
    private static final int KILLS = Integer.getInteger("semel.migrate.kills", 6);
    private static final int GATEWAYS = 3;

    /** What it says before each step; it is killed soon after. */
    private static final List<String> STEPS = List.of(
            "copying what is completed",
            "from now on nothing new runs",
            "nothing changes there",
            "what is left",
            "opening");

    @TempDir
    private Path oldFiles;

    @TempDir
    private Path newFiles;

    @TempDir
    private Path directory;

    @Test
    void under_load_records_move_whole_and_no_key_runs_twice() throws Exception {
        try (OneServer old = FROM.start(oldFiles);
                OneServer young = TO.start(newFiles)) {
            check(old.store("old", old.port()), young.store("new", young.port()));
        }
    }

    private void check(String from, String to) throws Exception {
        long seed = Seed.next("migrate under load");
        var random = new Random(seed);
        var history = new History(Gateways.LEASE);
        var stores = new ArrayList<>(Collections.nCopies(GATEWAYS, from));
        stores.addAll(Collections.nCopies(GATEWAYS, to));
        try (var upstream = new CountingUpstream(KillLoad.unevenly(seed));
                var gateways = new Gateways(directory, upstream, stores)) {
            List<GatewayProcess> there = gateways.all().subList(GATEWAYS, 2 * GATEWAYS);
            there.forEach(gateways::takeOut);
            var plan = new Plan(gateways, there, history, random, from, to);

            var check = new SharedLoad(gateways, upstream, history, new Load.Shape(KEYS), seed)
                    .run(plan.faults(), Rule.OnUnknown.HOLD);

            System.out.println(check.summary());
            check.mustHold();
            assertThat(check.answers(Meaning.RUN)).isGreaterThan(KEYS);
            assertThat(check.longest()).isLessThan(SharedLoad.BOUND);
        }
    }

    /** The migration and its kills, each amid a share of the load. */
    private final class Plan {
        private final Gateways gateways;
        private final List<GatewayProcess> there;
        private final History history;
        private final Random random;
        private final String from;
        private final String to;
        private MigrateProcess migration;
        private long begunAt;

        Plan(Gateways gateways, List<GatewayProcess> there, History history, Random random, String from, String to) {
            this.gateways = gateways;
            this.there = there;
            this.history = history;
            this.random = random;
            this.from = from;
            this.to = to;
        }

        List<Runnable> faults() {
            List<Runnable> faults = new ArrayList<>();
            faults.add(this::begin);
            IntStream.range(0, KILLS).forEach(number -> faults.add(() -> killAt(STEPS.get(number % STEPS.size()))));
            faults.add(this::end);
            return faults;
        }

        /** From here on also the gateways on the new store are asked. */
        private void begin() {
            begunAt = System.nanoTime();
            migration = new MigrateProcess(directory, from, to);
            migration.awaitWord("copying what is completed");
            there.forEach(gateways::putBack);
        }

        private void killAt(String step) {
            migration.awaitWord(step);
            Await.passing(Duration.ofMillis(random.nextInt(40)));
            migration.kill();
            migration.again();
        }

        private void end() {
            assertThat(migration.awaitEnd()).as(migration.output()).isZero();
            history.add(new Outage(Outage.Kind.SEALED, begunAt, begunAt, System.nanoTime()));
            gateways.all().subList(0, GATEWAYS).forEach(gateways::takeOut);
        }
    }
}
