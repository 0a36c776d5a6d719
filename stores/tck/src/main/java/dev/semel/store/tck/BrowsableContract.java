package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore;
import dev.semel.store.BrowsableStore.Label;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.BrowsableStore.StateName;
import dev.semel.store.Description;
import dev.semel.store.Lease;
import dev.semel.store.Nesting;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a store holds whose records people look at. */
public abstract class BrowsableContract extends OpenStore<BrowsableStore> {
    private static final Duration PAST_LEASE = Duration.ofSeconds(31);
    private static final Duration PAST_RETENTION = Duration.ofMinutes(61);

    private Optional<StoredRecord> find(RecordId id) {
        return Answers.of(store().find(id));
    }

    private StoredRecord found(RecordId id) {
        return find(id).orElseThrow();
    }

    private Page list(RecordFilter filter, @Nullable RecordId after, int limit) {
        return Answers.of(store().list(filter, after, limit));
    }

    private List<RecordId> idsOf(Page page) {
        return page.records().stream().map(StoredRecord::id).toList();
    }

    private Lease claimed() {
        return own(ClaimBuilder.fresh());
    }

    private Lease completed() {
        Lease lease = claimed();
        complete(lease, reply("done"));
        return lease;
    }

    private Lease retryable() {
        Lease lease = claimed();
        retryable(lease, reply("pending"));
        return lease;
    }

    private Lease unknown() {
        Lease lease = claimed();
        unknown(lease, UnknownCause.TIMEOUT);
        return lease;
    }

    @Nested
    class Finding {
        @Test
        void a_record_is_found_whole() {
            var description = new Description(
                    "order 1", "a1b2", "PATCH /v1/orders/{id}", "print-one", Map.of("channel", "-100500"));
            var nesting = new Nesting(ClaimBuilder.randomId(), UUID.randomUUID());
            var claim = ClaimBuilder.fresh().described(description).nested(nesting);
            Lease lease = own(claim);

            StoredRecord running = found(lease.id());
            assertThat(running.lease()).isEqualTo(lease);
            assertThat(running.description()).isEqualTo(description);
            assertThat(running.fingerprint()).isEqualTo(claim.fingerprint());
            assertThat(running.token()).isEqualTo(claim.token());
            assertThat(running.nesting()).isEqualTo(nesting);
            assertThat(running.expiresAt() - running.firstClaimedAt())
                    .isEqualTo(Duration.ofHours(1).toMillis());
            assertThat(running.state()).isInstanceOf(State.Claimed.class);

            complete(lease, reply("done"));
            assertThat(((State.Completed) found(lease.id()).state()).reply()).isEqualTo(reply("done"));
        }

        @Test
        void an_id_without_a_record_is_not_found() {
            assertThat(find(ClaimBuilder.randomId())).isEmpty();
        }

        @Test
        void a_released_record_is_not_found() {
            Lease lease = claimed();
            Answers.of(store().release(lease));

            assertThat(find(lease.id())).isEmpty();
        }

        @Test
        void an_expired_record_is_not_found_listed_or_counted() {
            Lease lease = completed();
            elapse(PAST_RETENTION);

            assertThat(find(lease.id())).isEmpty();
            assertThat(list(RecordFilter.ALL, null, 10).records()).isEmpty();
            assertThat(Answers.of(store().count(RecordFilter.ALL))).isZero();
        }

        @Test
        void a_lapsed_claim_is_shown_as_an_unknown_outcome() {
            Lease lease = claimed();
            elapse(PAST_LEASE);

            assertThat(((State.Unknown) found(lease.id()).state()).cause()).isEqualTo(UnknownCause.LEASE_LAPSED);
            assertThat(idsOf(list(filter(StateName.UNKNOWN), null, 10))).containsExactly(lease.id());
        }

        @Test
        void a_renewed_claim_is_shown_as_running() {
            Lease lease = claimed();
            elapse(Duration.ofSeconds(20));
            Answers.of(store().renew(lease, Duration.ofSeconds(30)));
            elapse(Duration.ofSeconds(20));

            assertThat(found(lease.id()).state()).isInstanceOf(State.Claimed.class);
        }
    }

    @Test
    void a_running_claim_is_shown_past_its_retention() {
        Lease lease = own(ClaimBuilder.fresh().lasting(Duration.ofHours(3), Duration.ofMinutes(1)));
        elapse(Duration.ofHours(2));

        assertThat(idsOf(list(RecordFilter.ALL, null, 10))).containsExactly(lease.id());
        assertThat(found(lease.id()).state()).isInstanceOf(State.Claimed.class);
    }

    private static RecordFilter filter(StateName... states) {
        return new RecordFilter(List.of(states), null, null, null);
    }

    @Nested
    class Listing {
        @Test
        void pages_show_every_record_once_in_the_order_of_ids() {
            List<RecordId> ids = IntStream.range(0, 57)
                    .mapToObj(i -> i % 2 == 0 ? claimed().id() : completed().id())
                    .sorted()
                    .toList();

            var shown = new ArrayList<RecordId>();
            Optional<RecordId> after = Optional.empty();
            do {
                Page page = list(RecordFilter.ALL, after.orElse(null), 10);
                shown.addAll(idsOf(page));
                after = page.next();
            } while (after.isPresent());

            assertThat(shown).isEqualTo(ids);
        }

        @Test
        void records_of_all_retentions_are_shown_in_one_row() {
            List<RecordId> ids = Stream.of(1L, 60L, 1_000L, 5_000L, 100_000L, 1_000_000L)
                    .map(minutes -> own(ClaimBuilder.fresh()
                                    .lasting(Duration.ofSeconds(30), Duration.ofMinutes(minutes)))
                            .id())
                    .sorted()
                    .toList();

            assertThat(idsOf(list(RecordFilter.ALL, null, 10))).isEqualTo(ids);
        }

        @Test
        void a_page_that_is_just_full_is_the_last_one() {
            claimed();
            claimed();

            assertThat(list(RecordFilter.ALL, null, 2).next()).isEmpty();
            assertThat(list(RecordFilter.ALL, null, 1).next()).isPresent();
        }

        @Test
        void a_cursor_needs_no_record_of_its_own() {
            Lease lease = own(ClaimBuilder.of(new RecordId(5, 0, 0, 0)));

            assertThat(idsOf(list(RecordFilter.ALL, new RecordId(4, 0, 0, 0), 10)))
                    .containsExactly(lease.id());
            assertThat(list(RecordFilter.ALL, new RecordId(5, 0, 0, 0), 10).records())
                    .isEmpty();
            assertThat(list(RecordFilter.ALL, new RecordId(-1, 0, 0, 0), 10).records())
                    .isEmpty();
        }

        @Test
        void a_filter_lets_states_keys_and_routes_pass() {
            Lease running = own(ClaimBuilder.fresh().described(new Description("a", "p", "POST /a", "ietf")));
            Lease unknown = unknown();
            Lease completed = completed();

            assertThat(idsOf(list(filter(StateName.CLAIMED), null, 10))).containsExactly(running.id());
            assertThat(idsOf(list(filter(StateName.UNKNOWN), null, 10))).containsExactly(unknown.id());
            assertThat(idsOf(list(filter(StateName.COMPLETED, StateName.UNKNOWN), null, 10)))
                    .containsExactlyInAnyOrder(unknown.id(), completed.id());
            assertThat(idsOf(list(new RecordFilter(null, "a", null, null), null, 10)))
                    .containsExactly(running.id());
            assertThat(idsOf(list(new RecordFilter(null, null, "POST /a", null), null, 10)))
                    .containsExactly(running.id());
            assertThat(list(new RecordFilter(null, "a", "POST /b", null), null, 10)
                            .records())
                    .isEmpty();
        }

        @Test
        void a_filter_lets_retryable_records_pass_and_their_next_attempts_as_running_ones() {
            Lease retryable = retryable();
            completed();
            assertThat(idsOf(list(filter(StateName.RETRYABLE), null, 10))).containsExactly(retryable.id());
            assertThat(((State.Retryable) found(retryable.id()).state()).reply())
                    .isEqualTo(reply("pending"));

            own(ClaimBuilder.of(retryable.id()));
            assertThat(list(filter(StateName.RETRYABLE), null, 10).records()).isEmpty();
            assertThat(idsOf(list(filter(StateName.CLAIMED), null, 10))).containsExactly(retryable.id());
        }

        @Test
        void a_filter_lets_labels_of_requests_and_answers_pass() {
            Lease running = own(labelled("channel", "7"));
            Lease completed = own(labelled("channel", "8"));
            complete(completed, labelledReply("conversion", "c-8"));
            Lease retryable = own(labelled("channel", "9"));
            retryable(retryable, labelledReply("conversion", "c-9"));

            assertThat(labelled(new Label("channel", "7"))).containsExactly(running.id());
            assertThat(labelled(new Label("channel", "8"))).containsExactly(completed.id());
            assertThat(labelled(new Label("conversion", "c-8"))).containsExactly(completed.id());
            assertThat(labelled(new Label("conversion", "c-9"))).containsExactly(retryable.id());
            assertThat(labelled(new Label("conversion", "8"))).isEmpty();
            assertThat(labelled(new Label("channel", "c-8"))).isEmpty();

            own(labelled(retryable.id(), "channel", "9"));
            assertThat(labelled(new Label("conversion", "c-9"))).containsExactly(retryable.id());
            assertThat(Answers.of(store().count(new RecordFilter(null, null, null, new Label("conversion", "c-9")))))
                    .isEqualTo(1);
        }

        @Test
        void an_answers_label_wins_over_the_requests() {
            Lease lease = own(labelled("conversion", "asked"));
            complete(lease, labelledReply("conversion", "answered"));

            assertThat(labelled(new Label("conversion", "asked"))).isEmpty();
            assertThat(labelled(new Label("conversion", "answered"))).containsExactly(lease.id());
        }

        private ClaimBuilder labelled(String name, String value) {
            return labelled(ClaimBuilder.randomId(), name, value);
        }

        private ClaimBuilder labelled(RecordId id, String name, String value) {
            return ClaimBuilder.of(id)
                    .described(new Description(null, "p", "POST /a", "adtarget", Map.of(name, value)));
        }

        private StoredReply labelledReply(String name, String value) {
            return new StoredReply(reply("labelled").reply(), true, Map.of(name, value));
        }

        private List<RecordId> labelled(Label label) {
            return idsOf(list(new RecordFilter(null, null, null, label), null, 10));
        }

        @Test
        void counting_counts_what_listing_shows() {
            claimed();
            completed();
            completed();

            assertThat(Answers.of(store().count(RecordFilter.ALL))).isEqualTo(3);
            assertThat(Answers.of(store().count(filter(StateName.COMPLETED)))).isEqualTo(2);
        }

        @Test
        void a_limit_outside_1_to_1000_is_refused() {
            assertThatThrownBy(() -> list(RecordFilter.ALL, null, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> list(RecordFilter.ALL, null, 1_001)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Deleting {
        private boolean delete(Lease lease) {
            return Answers.of(store().delete(lease.id(), lease.fence()));
        }

        @Test
        void a_record_that_is_not_running_is_forgotten() {
            for (Lease lease : List.of(completed(), retryable(), unknown())) {
                assertThat(delete(lease)).isTrue();
                assertThat(find(lease.id())).isEmpty();
                assertThat(own(ClaimBuilder.of(lease.id())).fence()).isGreaterThan(lease.fence());
            }
        }

        @Test
        void a_running_claim_is_not_deleted() {
            Lease lease = claimed();

            assertThat(delete(lease)).isFalse();
            assertThat(find(lease.id())).isPresent();
        }

        @Test
        void a_lapsed_claim_is_deleted_and_its_holder_changes_nothing_any_more() {
            Lease lease = claimed();
            elapse(PAST_LEASE);

            assertThat(delete(lease)).isTrue();
            assertThat(complete(lease, reply("late"))).isFalse();
            assertThat(find(lease.id())).isEmpty();
        }

        @Test
        void another_fence_deletes_nothing() {
            Lease lease = completed();

            assertThat(Answers.of(store().delete(lease.id(), lease.fence() - 1)))
                    .isFalse();
            assertThat(find(lease.id())).isPresent();
            assertThat(Answers.of(store().delete(ClaimBuilder.randomId(), lease.fence())))
                    .isFalse();
        }
    }

    @Test
    void a_closed_store_shows_nothing() {
        store().close();

        Answers.failure(store().find(ClaimBuilder.randomId()), StoreException.Unavailable.class);
        Answers.failure(store().list(RecordFilter.ALL, null, 1), StoreException.Unavailable.class);
        Answers.failure(store().count(RecordFilter.ALL), StoreException.Unavailable.class);
    }
}
