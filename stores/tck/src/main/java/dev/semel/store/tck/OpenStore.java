package dev.semel.store.tck;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What all contracts share: a store that is opened before a test and cleared after it. */
abstract class OpenStore<S extends Store> {
    private StoreFixture<? extends S> fixture;
    private S store;

    /** A new fixture, for one test. */
    protected abstract StoreFixture<? extends S> fixture();

    @BeforeEach
    final void openStore() {
        fixture = fixture();
        fixture.clear();
        store = fixture.open();
    }

    @AfterEach
    final void clearStore() {
        store.close();
        fixture.clear();
    }

    final S store() {
        return store;
    }

    final void reopen() {
        store.close();
        store = fixture.open();
    }

    /** For a test that closes the store itself. */
    final void open() {
        store = fixture.open();
    }

    final void elapse(Duration time) {
        fixture.elapse(time);
    }

    final Claim claim(ClaimBuilder claim) {
        return claim(claim.request());
    }

    final Claim claim(ClaimRequest request) {
        return Answers.of(store.claim(request));
    }

    /** The lease of a claim that must be granted. */
    final Lease own(ClaimBuilder claim) {
        return Answers.of(store.claim(claim.request()), Claim.Owned.class).lease();
    }

    final boolean complete(Lease lease, StoredReply reply) {
        return Answers.of(store.complete(lease, reply, Duration.ofMinutes(1)));
    }

    final boolean retryable(Lease lease, StoredReply reply) {
        return Answers.of(store.retryable(lease, reply));
    }

    final boolean release(Lease lease) {
        return Answers.of(store.release(lease));
    }

    final boolean unknown(Lease lease, UnknownCause cause) {
        return Answers.of(store.unknown(lease, cause));
    }

    final boolean resolve(Lease lease, Resolution resolution) {
        return Answers.of(store.resolve(lease.id(), lease.fence(), resolution));
    }

    /** For the 30 seconds that claims ask for. */
    final boolean renew(Lease lease) {
        return Answers.of(store.renew(lease, Duration.ofSeconds(30)));
    }

    static StoredReply reply(String body) {
        return new StoredReply(new Reply(201, Headers.of("Content-Type", "text/plain"), Body.of(body)), true);
    }
}
