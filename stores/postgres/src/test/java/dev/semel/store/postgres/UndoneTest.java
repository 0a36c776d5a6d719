package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.failure;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was certainly not done is told from what may have been. */
class UndoneTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PostgresFixture fixture = new PostgresFixture();
    private final String records = fixture.schema() + ".semel_records";
    private final PostgresStore store =
            PostgresStore.open(fixture.settings().withTimeouts(Duration.ofSeconds(2), MINUTE));

    @AfterEach
    void clear() {
        store.close();
        fixture.clear();
    }

    private void onEvery(String event, String body) {
        fixture.sql("CREATE FUNCTION " + fixture.schema() + ".meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + body + " RETURN NEW; END $$");
        fixture.sql("CREATE TRIGGER meddle " + event + " EXECUTE FUNCTION " + fixture.schema() + ".meddle()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"57014", "40001", "40P01", "55P03", "53100", "53200", "53300", "25006", "42501", "42P01"})
    void what_was_rolled_back_is_refused(String state) {
        assertThat(Faults.unavailable(new SQLException("no", state))).isInstanceOf(StoreException.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "57P03", "08003", "08006", "08P01", "25P03", "25P04", "40003", "XX000"})
    void what_may_have_been_committed_is_not_refused(String state) {
        assertThat(Faults.unavailable(new SQLException("no", state)))
                .isExactlyInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void claims_and_endings_without_their_table_are_refused() {
        Lease lease = own(store, ClaimBuilder.fresh());
        fixture.sql("ALTER TABLE " + records + " RENAME TO gone");

        assertThat(failure(store.claim(ClaimBuilder.fresh().request()))).isInstanceOf(StoreException.Refused.class);
        assertThat(failure(store.renew(lease, MINUTE))).isInstanceOf(StoreException.Refused.class);

        fixture.sql("ALTER TABLE " + fixture.schema() + ".gone RENAME TO semel_records");
        assertThat(complete(store, lease, reply(1))).isTrue();
    }

    @Test
    void endings_that_were_done_are_answered_so_when_others_can_not_be_looked_at() {
        Lease first = own(store, ClaimBuilder.fresh());
        Lease done = own(store, ClaimBuilder.fresh());
        Lease said = own(store, ClaimBuilder.fresh());
        complete(store, said, reply(1));
        String nobody = fixture.schema() + "_nobody";
        fixture.sql("CREATE ROLE " + nobody);
        try (var other = fixture.transaction()) {
            // The connection's last statement that is allowed.
            onEvery(
                    "AFTER UPDATE ON " + records + " FOR EACH ROW WHEN (NEW.state = " + Sql.COMPLETED + ")",
                    "PERFORM set_config('role', '" + nobody + "', false);");
            other.run("SELECT 1 FROM " + records + " WHERE id = '\\x" + first.id() + "' FOR UPDATE");
            var waiting = store.renew(first, MINUTE);
            fixture.awaitLock();
            // These queue behind it and make one round.
            var one = store.complete(done, reply(2), Duration.ZERO);
            var again = store.complete(said, reply(1), Duration.ZERO);
            other.end();

            assertThat(answer(waiting)).isTrue();
            assertThat(answer(one)).isTrue();
            assertThat(failure(again)).isExactlyInstanceOf(StoreException.Unavailable.class);
        } finally {
            fixture.sql("DROP ROLE " + nobody);
        }
    }

    @Test
    void a_claim_is_not_owned_by_whoever_is_answered_another_token() {
        onEvery("BEFORE INSERT ON " + records + " FOR EACH ROW", "NEW.token := gen_random_uuid();");

        assertThat(failure(store.claim(ClaimBuilder.fresh().request())))
                .isExactlyInstanceOf(StoreException.Unavailable.class);

        fixture.sql("DROP TRIGGER meddle ON " + records);
        assertThat(answer(store.claim(ClaimBuilder.fresh().request()))).isInstanceOf(Claim.Owned.class);
    }
}
