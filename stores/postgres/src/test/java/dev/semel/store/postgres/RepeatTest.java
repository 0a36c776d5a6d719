package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.tck.ClaimBuilder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What repeats cost, and that what was seen before them decides nothing that has changed. */
class RepeatTest {
    private final PostgresFixture fixture = new PostgresFixture();
    private final PostgresStore store = fixture.open();

    @AfterEach
    void clear() {
        store.close();
        fixture.clear();
    }

    /** Who locked or changed the row last, and where it lies. */
    private String traces() {
        return fixture.read("SELECT xmin || ' ' || xmax || ' ' || ctid FROM " + fixture.schema() + ".semel_records");
    }

    @Test
    void repeats_of_what_runs_or_ended_lock_nothing() {
        var claim = ClaimBuilder.fresh();
        Lease lease = own(store, claim);
        String running = traces();
        assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Busy.class);
        assertThat(traces()).isEqualTo(running);

        complete(store, lease, reply(1));
        String ended = traces();
        assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Completed.class);
        assertThat(traces()).isEqualTo(ended).isNotEqualTo(running);
    }

    @Test
    void a_familiar_id_that_is_free_again_is_claimed() {
        var claim = ClaimBuilder.fresh();
        Lease first = own(store, claim);
        answer(store.release(first));

        assertThat(own(store, claim.byAnother()).fence()).isGreaterThan(first.fence());
    }

    @Test
    void many_claims_at_once_of_a_hot_id_and_of_others_are_all_answered() {
        var hot = ClaimBuilder.fresh();
        own(store, hot);
        var stages = IntStream.range(0, 3_000)
                .mapToObj(i -> store.claim((i % 2 == 0 ? hot.byAnother() : ClaimBuilder.fresh()).request()))
                .toList();

        for (int i = 0; i < stages.size(); i++) {
            assertThat(answer(stages.get(i))).isInstanceOf(i % 2 == 0 ? Claim.Busy.class : Claim.Owned.class);
        }
    }

    @Test
    void ids_that_look_alike_are_not_taken_for_each_other() {
        own(store, ClaimBuilder.of(new RecordId(1, 2, 3, 4)));
        own(store, ClaimBuilder.of(new RecordId(1, 2, 3, 5)));
        own(store, ClaimBuilder.of(new RecordId(0, 0, 0, 0)));
    }
}
