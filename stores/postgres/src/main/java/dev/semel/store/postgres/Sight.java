package dev.semel.store.postgres;

import dev.semel.store.Batcher.Item;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.Transitions;
import dev.semel.store.Transitions.Change;
import dev.semel.store.Transitions.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a record, without its description.
 *
 * @param record null if it can't be read
 * @param now when it was seen, by the store's time
 */
record Sight(@Nullable StoredRecord record, long now, StoreException.@Nullable Corrupt corrupt) {

    /** Of a record that is not this claim's. */
    static Sight of(ResultSet row) throws SQLException {
        return of(row, Rows::decisive);
    }

    /** Of a record that was just claimed. */
    static Sight granted(ResultSet row) throws SQLException {
        return of(row, Rows::granted);
    }

    @FunctionalInterface
    private interface Reading {
        StoredRecord of(ResultSet row) throws SQLException;
    }

    private static Sight of(ResultSet row, Reading reading) throws SQLException {
        long now = Rows.now(row);
        try {
            return new Sight(reading.of(row), now, null);
        } catch (StoreException.Corrupt e) {
            return new Sight(null, now, e);
        }
    }

    /** Answers the claim by which the record was granted. */
    void grantedTo(Item<ClaimRequest, Claim> item) {
        if (record == null) {
            item.fail(Objects.requireNonNull(corrupt));
        } else {
            item.answer(new Claim.Owned(record.lease(), Duration.ofMillis(Math.max(0, record.expiresAt() - now))));
        }
    }

    /** Whether it is that claim's, as far as it can be read. */
    boolean isOf(ClaimRequest request) {
        return record == null || record.token().equals(request.token());
    }

    /** Whether a claim that met this would write something. */
    boolean isChangedBy(ClaimRequest request) {
        return corrupt == null && !(decide(request).change() instanceof Change.Keep);
    }

    /** Answers a claim that changes nothing by what was seen; {@code false} if it would change something. */
    boolean answers(Item<ClaimRequest, Claim> item) {
        if (corrupt != null) {
            item.fail(corrupt);
            return true;
        }
        Step<Claim> step = decide(item.request());
        if (!(step.change() instanceof Change.Keep)) {
            return false;
        }
        item.answer(step.answer());
        return true;
    }

    /** The fence isn't used: only the database grants claims. */
    private Step<Claim> decide(ClaimRequest request) {
        return Transitions.claim(record, request, now, () -> 0);
    }
}
