package dev.semel.gateway.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.gateway.migrate.MigrationFailure.Why;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.ClaimRequest.OnUnknown;
import dev.semel.store.Description;
import dev.semel.store.Gate;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.MovableStore;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationTest {
    private static final StoredReply REPLY = new StoredReply(new Reply(201, Headers.NONE, Body.of("created")), true);

    private final InMemoryStore old = new InMemoryStore();
    private final InMemoryStore young = new InMemoryStore();
    private final List<String> said = new ArrayList<>();

    private final Progress progress = new Progress() {
        @Override
        public void step(String text) {
            said.add(text);
        }

        @Override
        public void copied(long done, long all) {}

        @Override
        public void waiting(long running) {
            said.add(running + " run");
        }
    };

    private Migration migration(MovableStore from, MovableStore to) {
        return new Migration(
                new End(from, "redis://old", true, null),
                new End(to, "redis://new", true, null),
                Duration.ofMillis(50),
                false,
                progress);
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static ClaimRequest request(long number, OnUnknown onUnknown) {
        return new ClaimRequest(
                new RecordId(number, 2, 3, 4),
                UUID.randomUUID(),
                UUID.randomUUID(),
                null,
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                onUnknown,
                new Description("key", "principal", "POST /v1/orders", "ietf"));
    }

    private Claim claim(MovableStore store, long number) {
        return answer(store.claim(request(number, OnUnknown.HOLD)));
    }

    private Lease own(long number) {
        return ((Claim.Owned) claim(old, number)).lease();
    }

    /** Of every kind but a running one. */
    private void fill() {
        answer(old.bindMark("0123456789ab"));
        for (long number = 0; number < 60; number++) {
            Lease lease = own(number);
            switch ((int) (number % 3)) {
                case 0 -> answer(old.complete(lease, REPLY, Duration.ofHours(1)));
                case 1 -> answer(old.unknown(lease, UnknownCause.TIMEOUT));
                default -> answer(old.retryable(lease, REPLY));
            }
        }
    }

    private void mustBeMoved() {
        assertThat(answer(young.gate())).isEqualTo(Gate.OPEN);
        assertThat(answer(old.gate()).position()).isEqualTo(Gate.Position.MOVED);
        assertThat(answer(young.count(RecordFilter.ALL))).isEqualTo(60);
        assertThat(claim(young, 0)).isInstanceOf(Claim.Completed.class);
        assertThat(claim(young, 1)).isInstanceOf(Claim.Unknown.class);
        assertThat(claim(young, 2)).isInstanceOf(Claim.Owned.class);
        assertThat(answer(young.secretMark())).contains("0123456789ab");
    }

    private void mustNotBothBeOpen() {
        boolean isBegun =
                answer(young.count(RecordFilter.ALL)) > 0 || answer(old.gate()).position() == Gate.Position.MOVED;
        assertThat(isBegun
                        && answer(old.gate()).isOpen()
                        && answer(young.gate()).isOpen())
                .isFalse();
    }

    private void refused(Runnable migration, Why why, String... words) {
        assertThatThrownBy(migration::run)
                .isInstanceOfSatisfying(
                        MigrationFailure.class,
                        failure -> assertThat(failure.why()).isEqualTo(why))
                .message()
                .contains(words);
    }

    @Test
    void all_records_go_and_the_old_store_is_closed() {
        fill();

        migration(old, young).run();

        mustBeMoved();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoever_is_killed_at_any_call_the_same_again_goes_on(boolean isDone) {
        fill();
        int kills = 0;
        while (true) {
            var fallible = new Fallible(++kills, isDone);
            try {
                migration(fallible.over(old), fallible.over(young)).run();
                break;
            } catch (Fallible.Killed killed) {
                mustNotBothBeOpen();
            }
        }

        mustBeMoved();
        assertThat(kills).isGreaterThan(10);
    }

    /** Each time from the beginning. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void it_can_be_given_up_after_a_kill_at_any_call_but_for_the_last(boolean isDone) {
        fill();
        for (int call = 4; answer(young.gate()).isOpen() && answer(old.gate()).isOpen(); call++) {
            var fallible = new Fallible(call, isDone);
            try {
                migration(fallible.over(old), fallible.over(young)).run();
                break;
            } catch (Fallible.Killed killed) {
                if (answer(young.gate()).isOpen() && !answer(old.gate()).isOpen()) {
                    refused(migration(old, young)::abort, Why.REFUSED, "too late");
                } else if (!answer(young.gate()).isOpen()) {
                    migration(old, young).abort();
                    assertThat(answer(young.count(RecordFilter.ALL))).isZero();
                    assertThat(answer(old.count(RecordFilter.ALL))).isEqualTo(60);
                }
            }
        }

        assertThat(answer(old.gate()).position()).isEqualTo(Gate.Position.MOVED);
        refused(migration(old, young)::abort, Why.REFUSED, "too late");
    }

    @Test
    void once_all_is_done_the_same_again_says_so() {
        fill();
        migration(old, young).run();
        said.clear();

        migration(old, young).run();

        assertThat(said).containsExactly("the records were moved before: redis://new is open");
    }

    @Test
    void requests_that_run_for_too_long_open_the_old_store_again_and_the_next_try_goes_on() {
        fill();
        Lease running = own(1_000);

        refused(migration(old, young)::run, Why.STILL_RUNNING, "1 requests", "--wait");

        assertThat(said).contains("1 run");
        assertThat(answer(old.gate())).isEqualTo(Gate.OPEN);
        assertThat(answer(young.gate()).isOpen()).isFalse();
        assertThat(answer(old.release(running))).isTrue();
        migration(old, young).run();
        mustBeMoved();
    }

    @Test
    void what_changes_between_the_passes_arrives_as_it_was_last() {
        fill();
        Lease running = own(1_000);
        refused(migration(old, young)::run, Why.STILL_RUNNING, "1 requests");
        answer(old.complete(running, REPLY, Duration.ofHours(1)));
        Lease later = own(1_001);
        answer(old.unknown(later, UnknownCause.TIMEOUT));

        migration(old, young).run();

        assertThat(claim(young, 1_000)).isInstanceOf(Claim.Completed.class);
        assertThat(claim(young, 1_001)).isInstanceOf(Claim.Unknown.class);
    }

    @Test
    void a_store_that_has_records_is_not_filled() {
        fill();
        answer(young.claim(request(5, OnUnknown.HOLD)));

        refused(migration(old, young)::run, Why.REFUSED, "redis://new has 1 records");

        assertThat(answer(young.gate())).isEqualTo(Gate.OPEN);
        assertThat(answer(old.gate())).isEqualTo(Gate.OPEN);
    }

    @Test
    void a_store_of_another_secret_is_not_filled() {
        fill();
        answer(young.bindMark("ba9876543210"));

        refused(migration(old, young)::run, Why.REFUSED, "another secret");

        assertThat(answer(young.gate())).isEqualTo(Gate.OPEN);
    }

    @Test
    void one_store_under_two_names_is_not_moved_onto_itself() {
        fill();

        refused(migration(old, old)::run, Why.REFUSED, "both names are of one store");

        assertThat(answer(old.gate())).isEqualTo(Gate.OPEN);
    }

    @Test
    void a_store_that_another_migration_has_sealed_is_left_to_it() {
        fill();
        answer(young.turn(Gate.OPEN, Gate.sealed("its records are coming from redis://other, begun then")));

        refused(migration(old, young)::run, Why.REFUSED, "redis://new is closed", "redis://other");
        refused(migration(old, young)::abort, Why.REFUSED, "redis://new is closed");
    }

    @Test
    void a_store_whose_records_went_elsewhere_is_not_moved_again() {
        fill();
        answer(old.turn(Gate.OPEN, Gate.moved("its records go to redis://other, begun then")));

        refused(migration(old, young)::run, Why.REFUSED, "redis://old is closed", "redis://other");
    }

    @Test
    void without_anything_to_move_nothing_is_moved() {
        refused(migration(old, young)::run, Why.REFUSED, "nothing to move");
        refused(migration(old, young)::abort, Why.REFUSED, "nothing is under way");

        assertThat(answer(young.gate())).isEqualTo(Gate.OPEN);
    }
}
