package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.tck.SilentHop;
import dev.semel.system.KeyHistory.Meaning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The load of {@link KillLoadTest} spread over three gateways on one server, while gateways are killed or frozen for
 * longer than their leases, the server crashes and stays away, and the network between them falls silent.
 *
 * <p>Of how many keys and faults: {@code -Dsemel.shared.keys} and {@code -Dsemel.shared.faults}.
 */
class SharedStoreLoadTest {
    private static final int KEYS = Integer.getInteger("semel.shared.keys", 600);
    private static final int FAULTS = Integer.getInteger("semel.shared.faults", 8);
    private static final int GATEWAYS = 3;

    private final List<SilentHop> ways = new ArrayList<>();

    @TempDir
    private Path files;

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        ways.forEach(SilentHop::close);
    }

    @Test
    void three_gateways_on_postgresql_are_as_one_whatever_befalls_them() throws Exception {
        areAsOne(OneServer.Kind.POSTGRESQL);
    }

    @Test
    void three_gateways_on_redis_are_as_one_whatever_befalls_them() throws Exception {
        areAsOne(OneServer.Kind.REDIS);
    }

    private void areAsOne(OneServer.Kind kind) throws Exception {
        try (OneServer server = kind.start(files)) {
            for (int number = 0; number < GATEWAYS; number++) {
                ways.add(new SilentHop(server.port()));
            }
            var stores =
                    ways.stream().map(way -> server.store("shared", way.port())).toList();

            var check = load(server, stores, KEYS, FAULTS);

            check.mustHold();
            assertThat(check.answers(Meaning.RUN)).isGreaterThan(KEYS);
            assertThat(check.longest()).isLessThan(SharedLoad.BOUND);
        }
    }

    /** A check that cannot fail is none: gateways that don't share their records run keys again, and it finds that. */
    @ParameterizedTest
    @EnumSource(OneServer.Kind.class)
    void without_shared_records_the_check_finds_second_runs_and_second_answers(OneServer.Kind kind) throws Exception {
        try (OneServer server = kind.start(files)) {
            var stores = Stream.of("one", "two", "three")
                    .map(name -> server.store(name, server.port()))
                    .toList();

            var check = load(server, stores, 100, 0);

            assertThat(check.violations())
                    .extracting(HistoryCheck.Violation::rule)
                    .contains(Rule.RAN_TWICE, Rule.TWO_ANSWERS);
        }
    }

    private HistoryCheck load(OneServer server, List<String> stores, int keys, int count) throws Exception {
        long seed = Seed.next("shared load");
        var history = new History(Gateways.LEASE);
        try (var upstream = new CountingUpstream(KillLoad.unevenly(seed));
                var gateways = new Gateways(directory, upstream, stores)) {
            var faults = new SharedFaults(gateways, server, history, new Random(seed));
            var each = Stream.concat(
                            faults.ofProcesses().stream(), faults.ofTheNetwork(ways, server.longSilence()).stream())
                    .toList();
            faults.awaitService();
            var check = new SharedLoad(gateways, upstream, history, new Load.Shape(keys), seed)
                    .run(faults.plan(count, each));
            System.out.println(check.summary());
            return check;
        }
    }
}
