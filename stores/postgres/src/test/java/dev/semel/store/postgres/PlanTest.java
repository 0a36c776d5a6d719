package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.tck.ClaimBuilder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanTest {
    private final PostgresFixture fixture = new PostgresFixture();

    @AfterEach
    void clear() {
        fixture.clear();
    }

    private long scans(String kind) {
        return Long.parseLong(fixture.read("SELECT " + kind + " FROM pg_stat_all_tables WHERE schemaname = '"
                + fixture.schema() + "' AND relname = 'semel_records'"));
    }

    @Test
    void no_statement_of_a_writer_walks_through_the_table_though_it_was_planned_on_an_empty_one() {
        fixture.open().close();
        awaitGone();
        long walks = scans("seq_scan");
        long before = scans("idx_scan");

        try (var store = fixture.open()) {
            for (int i = 0; i < 20; i++) {
                var claim = ClaimBuilder.fresh();
                var lease = own(store, claim);
                answer(store.claim(claim.byAnother().request()));
                complete(store, lease, reply(1));
                complete(store, lease, reply(1));
                answer(store.sweep());
            }
            IntStream.range(0, 500)
                    .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                    .toList()
                    .forEach(Stores::answer);
        }

        awaitScans(before + 500);
        assertThat(scans("seq_scan")).isEqualTo(walks);
    }

    @Test
    void a_sweep_reads_no_record_that_is_not_due() {
        try (var store = fixture.open()) {
            IntStream.range(0, 100)
                    .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                    .toList()
                    .forEach(Stores::answer);
            for (int i = 0; i < 20; i++) {
                answer(store.sweep());
            }
        }

        awaitScans("semel_records_due", 20);
        assertThat(ofIndex("idx_tup_read", "semel_records_due")).isZero();
    }

    private long ofIndex(String count, String index) {
        return Long.parseLong(fixture.read("SELECT " + count + " FROM pg_stat_all_indexes WHERE schemaname = '"
                + fixture.schema() + "' AND indexrelname = '" + index + "'"));
    }

    private void awaitScans(String index, long expected) {
        long until = System.nanoTime() + 30_000_000_000L;
        while (ofIndex("idx_scan", index) < expected) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
        }
    }

    /** What a session has read is counted when it ends, and it ends a little after it was closed. */
    private void awaitGone() {
        String sessions = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%"
                + fixture.schema() + "%'";
        long until = System.nanoTime() + 30_000_000_000L;
        while (!fixture.read(sessions).equals("0")) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
        }
    }

    /** The server counts a little later. */
    private void awaitScans(long expected) {
        long until = System.nanoTime() + 30_000_000_000L;
        while (scans("idx_scan") < expected) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
        }
    }
}
