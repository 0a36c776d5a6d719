package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.system.ConversionCheck.Promise;
import dev.semel.system.ConversionCheck.Violation;
import dev.semel.system.Rule.OnUnknown;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A load of conversions, each reported with several keys, by several clients at once, while the gateway is killed and
 * started again. How often: {@code -Dsemel.layers.kills}.
 */
class LayersKillTest {
    private static final int KILLS = Integer.getInteger("semel.layers.kills", 9);
    private static final int CONVERSIONS = Math.max(120, KILLS * 15);

    @TempDir
    private Path directory;

    @Test
    void where_unknown_is_held_no_kill_makes_a_conversion_run_twice_or_fire_two_events() throws Exception {
        load(Layers.hold(directory), CONVERSIONS, KILLS, OnUnknown.HOLD).mustHold();
    }

    @Test
    void where_unknown_executes_every_conversion_is_sent_in_the_end_under_one_event_id() throws Exception {
        load(Layers.execute(directory), CONVERSIONS, KILLS, OnUnknown.EXECUTE).mustHold();
    }

    @Test
    void where_the_api_is_asked_every_conversion_is_sent_in_the_end_and_none_ran_again_after_that() throws Exception {
        load(Layers.ask(directory), CONVERSIONS, KILLS, OnUnknown.ASK).mustHold();
    }

    /** A check that cannot fail is none: with one layer every key is a conversion of its own. */
    @Test
    void without_the_inner_layer_the_check_finds_second_events() throws Exception {
        var check = load(Layers.withoutInner(directory), 30, 0, OnUnknown.HOLD);

        assertThat(check.violations()).extracting(Violation::promise).contains(Promise.ONE_OPERATION);
    }

    private ConversionCheck load(Config config, int conversions, int kills, OnUnknown onUnknown) throws Exception {
        try (var load = new ConversionLoad(directory, config, conversions, Seed.next("layers"))) {
            return load.run(kills, onUnknown);
        }
    }
}
