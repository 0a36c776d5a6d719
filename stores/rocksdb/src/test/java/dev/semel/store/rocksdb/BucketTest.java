package dev.semel.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final long NOW = 1_780_000_000_123L;

    @Test
    void a_bucket_ends_after_its_records_and_before_twice_their_time() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long left = 1
                    + (long) Math.exp(random.nextDouble()
                            * Math.log((double) Duration.ofDays(10_000).toMillis()));
            Bucket bucket = Bucket.of(NOW + left, NOW);

            assertThat(bucket.covers(NOW + left)).isTrue();
            assertThat(bucket.end() - NOW).isLessThanOrEqualTo(Math.max(2 * left, 90_000));
        }
    }

    @Test
    void one_retention_has_at_most_six_buckets_at_a_time() {
        for (Duration retention : new Duration[] {
            Duration.ofSeconds(60), Duration.ofHours(1), Duration.ofHours(24), Duration.ofHours(48), Duration.ofDays(30)
        }) {
            var alive = new HashSet<Bucket>();
            long step = retention.toMillis() / 100;
            for (long now = NOW; now < NOW + 5 * retention.toMillis(); now += step) {
                long moment = now;
                alive.add(Bucket.of(now + retention.toMillis(), now));
                alive.removeIf(bucket -> bucket.isOver(moment));
                assertThat(alive).as(retention.toString()).hasSizeLessThanOrEqualTo(6);
            }
        }
    }

    @Test
    void a_day_and_two_days_share_their_buckets() {
        assertThat(Bucket.of(NOW + Duration.ofHours(24).toMillis(), NOW).width())
                .isEqualTo(Bucket.of(NOW + Duration.ofHours(48).toMillis(), NOW).width());
    }

    @Test
    void what_has_no_end_is_never_over() {
        assertThat(Bucket.of(Long.MAX_VALUE, NOW)).isEqualTo(Bucket.FOREVER);
        assertThat(Bucket.FOREVER.isOver(Long.MAX_VALUE - 1)).isFalse();
    }

    @Test
    void a_record_that_is_over_already_still_gets_a_bucket() {
        assertThat(Bucket.of(NOW - 1_000, NOW).isOver(NOW)).isFalse();
    }

    @Test
    void a_name_says_which_bucket_it_is() {
        Bucket bucket = Bucket.of(NOW + 1_000_000, NOW);

        assertThat(Bucket.named(bucket.name())).contains(bucket);
        assertThat(Bucket.named(Bucket.FOREVER.name())).contains(Bucket.FOREVER);
        assertThat(Bucket.named("default")).isEqualTo(Optional.empty());
        assertThat(Bucket.named("expires-a-b")).isEqualTo(Optional.empty());
    }
}
