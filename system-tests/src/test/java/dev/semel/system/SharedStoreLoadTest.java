package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.tck.SilentHop;
import dev.semel.system.KeyHistory.Meaning;
import dev.semel.system.Rule.OnUnknown;
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
        areAsOne(OneServer.Kind.POSTGRESQL, OnUnknown.HOLD, KEYS, FAULTS);
    }

    @Test
    void three_gateways_on_redis_are_as_one_whatever_befalls_them() throws Exception {
        areAsOne(OneServer.Kind.REDIS, OnUnknown.HOLD, KEYS, FAULTS);
    }

    /** Who went on after a freeze or a silence finds that he was overtaken, and changes nothing. */
    @ParameterizedTest
    @EnumSource(OneServer.Kind.class)
    void where_unknown_runs_again_nobody_who_was_overtaken_changes_anything(OneServer.Kind kind) throws Exception {
        areAsOne(kind, OnUnknown.EXECUTE, KEYS / 2, FAULTS / 2);
    }

    private void areAsOne(OneServer.Kind kind, OnUnknown onUnknown, int keys, int count) throws Exception {
        try (OneServer server = kind.start(files)) {
            for (int number = 0; number < GATEWAYS; number++) {
                ways.add(new SilentHop(server.port()));
            }
            var stores =
                    ways.stream().map(way -> server.store("shared", way.port())).toList();

            var check = load(server, stores, onUnknown, keys, count);

            check.mustHold();
            assertThat(check.answers(Meaning.RUN)).isGreaterThan(keys);
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

            var check = load(server, stores, OnUnknown.HOLD, 100, 0);

            assertThat(check.violations())
                    .extracting(HistoryCheck.Violation::rule)
                    .contains(Rule.RAN_TWICE, Rule.TWO_ANSWERS);
        }
    }

    private HistoryCheck load(OneServer server, List<String> stores, OnUnknown onUnknown, int keys, int count)
            throws Exception {
        long seed = Seed.next("shared load");
        var history = new History(Gateways.LEASE);
        try (var upstream = new CountingUpstream(KillLoad.unevenly(seed));
                var gateways = new Gateways(directory, upstream, stores, onUnknown)) {
            var faults = new SharedFaults(gateways, server, history, new Random(seed));
            faults.awaitService();
            var each = Stream.concat(
                            faults.ofTheNetwork(ways, server.longSilence()).stream(), faults.ofProcesses().stream())
                    .toList();
            var check = new SharedLoad(gateways, upstream, history, new Load.Shape(keys), seed)
                    .run(faults.plan(count, each), onUnknown);
            System.out.println(check.summary());
            return check;
        }
    }
}
