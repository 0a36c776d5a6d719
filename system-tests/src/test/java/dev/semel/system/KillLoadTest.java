package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.system.KeyHistory.Meaning;
import dev.semel.system.Rule.OnUnknown;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A load of 64 connections in which every key is sent five times, some at once and some later, by clients that now and
 * then go away, while the gateway is killed and started again.
 *
 * <p>Of how many keys and kills: {@code -Dsemel.load.keys} and {@code -Dsemel.load.kills}.
 */
class KillLoadTest {
    private static final int KEYS = Integer.getInteger("semel.load.keys", 1500);
    private static final int KILLS = Integer.getInteger("semel.load.kills", 10);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"process-crash", "power-loss"})
    void no_kill_makes_a_key_run_twice_or_loses_its_answer(String durability) throws Exception {
        var check = load(new Config(directory).durability(durability), new Load.Shape(KEYS), KILLS, OnUnknown.HOLD);

        check.mustHold();
        assertThat(check.answers(Meaning.RUN)).isGreaterThan(KEYS);
    }

    @Test
    void neither_kills_nor_other_bodies_mix_up_the_callers_of_equal_keys() throws Exception {
        var shape = new Load.Shape(KEYS / 6).principals(3).otherBodies(0.3);

        var check = load(new Config(directory).durability("process-crash"), shape, KILLS / 3, OnUnknown.HOLD);

        check.mustHold();
        assertThat(check.answers(Meaning.REUSED)).isPositive();
    }

    @Test
    void kills_are_harmless_while_repeats_wait_for_the_first_answer() throws Exception {
        var config = new Config(directory).durability("process-crash").route("in_flight: {mode: wait, wait: 10s}");

        var check = load(config, new Load.Shape(KEYS / 4), KILLS / 3, OnUnknown.HOLD);

        check.mustHold();
        assertThat(check.answers(Meaning.IN_PROGRESS)).isZero();
    }

    @Test
    void where_unknown_runs_again_nothing_runs_after_a_client_held_the_answer() throws Exception {
        var config = new Config(directory).durability("process-crash").route("outcome: {unknown: execute}");

        var check = load(config, new Load.Shape(KEYS / 4), KILLS / 3, OnUnknown.EXECUTE);

        check.mustHold();
    }

    /** A check that cannot fail is none: with the layer off every repeat runs, and the check finds it. */
    @Test
    void with_the_layer_off_the_check_finds_second_runs_and_second_answers() throws Exception {
        var check = load("none", new Load.Shape(100), 0);

        assertThat(rules(check)).contains(Rule.RAN_TWICE, Rule.TWO_ANSWERS);
    }

    /** The same for what a kill does: records in memory are gone after it, and the check finds what they had kept. */
    @Test
    void with_records_in_memory_the_check_finds_what_a_kill_forgot() throws Exception {
        var check = load("ietf", new Load.Shape(300), 1);

        assertThat(rules(check)).contains(Rule.RAN_TWICE);
    }

    private static HistoryCheck load(Config config, Load.Shape shape, int kills, OnUnknown onUnknown) throws Exception {
        long seed = Seed.next("load");
        try (var upstream = new CountingUpstream(KillLoad.unevenly(seed));
                var gateway = config.before(upstream).start()) {
            var check = new KillLoad(gateway, upstream, shape, seed).run(kills, onUnknown);
            System.out.println(check.summary());
            return check;
        }
    }

    /** With records in memory. */
    private HistoryCheck load(String preset, Load.Shape shape, int kills) throws Exception {
        long seed = Seed.next("load");
        var setup = new GatewayProcess.Setup(directory).with("--store", "memory:", "--preset", preset);
        try (var upstream = new CountingUpstream(KillLoad.unevenly(seed));
                var gateway = setup.with("--upstream", upstream.url()).start()) {
            return new KillLoad(gateway, upstream, shape, seed).run(kills, OnUnknown.HOLD);
        }
    }

    private static List<Rule> rules(HistoryCheck check) {
        return check.violations().stream().map(HistoryCheck.Violation::rule).toList();
    }
}
