package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.system.KeyHistory.Meaning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The load of {@link KillLoadTest} spread over three gateways on one PostgreSQL, while gateways are killed or frozen
 * for longer than their leases, and the database crashes.
 *
 * <p>Of how many keys and faults: {@code -Dsemel.shared.keys} and {@code -Dsemel.shared.faults}.
 */
class SharedStoreLoadTest {
    private static final int KEYS = Integer.getInteger("semel.shared.keys", 1500);
    private static final int FAULTS = Integer.getInteger("semel.shared.faults", 5);
    private static final int GATEWAYS = 3;
    /** A freeze, a statement given up, the run and a busy machine; a request that hangs does so for good. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    private static Path files;

    private static PostgresServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException {
        server = new PostgresServer(files);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void three_gateways_on_a_database_are_as_one_whatever_befalls_them() throws Exception {
        var check = load(Collections.nCopies(GATEWAYS, server.store("shared")), KEYS, FAULTS);

        check.mustHold();
        assertThat(check.answers(Meaning.RUN)).isGreaterThan(KEYS);
        assertThat(check.longest()).isLessThan(BOUND);
    }

    /** A check that cannot fail is none: gateways that don't share their records run keys again, and it finds that. */
    @Test
    void without_a_shared_schema_the_check_finds_second_runs_and_second_answers() throws Exception {
        var check = load(List.of(server.store("one"), server.store("two"), server.store("three")), 100, 0);

        assertThat(check.violations())
                .extracting(HistoryCheck.Violation::rule)
                .contains(Rule.RAN_TWICE, Rule.TWO_ANSWERS);
    }

    private HistoryCheck load(List<String> stores, int keys, int faults) throws Exception {
        long seed = Seed.next("shared load");
        var history = new History();
        try (var upstream = new CountingUpstream(KillLoad.unevenly(seed));
                var gateways = new Gateways(directory, upstream, "{lease: 2s}", stores)) {
            var plan = new SharedFaults(gateways, server, history, new Random(seed)).plan(faults);
            var check = new SharedLoad(gateways, upstream, history, new Load.Shape(keys), seed).run(plan);
            System.out.println(check.summary());
            return check;
        }
    }
}
