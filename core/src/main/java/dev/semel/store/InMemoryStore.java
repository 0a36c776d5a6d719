package dev.semel.store;

import dev.semel.key.RecordId;
import dev.semel.store.Transitions.Change;
import dev.semel.store.Transitions.Step;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in this process's memory: fast, and gone with the process. Thread-safe; every stage is complete when it is
 * returned.
 *
 * <p>It is bounded. A store that is full and has nothing expired refuses new claims and goes on answering for the
 * records it has; a live record is never evicted, since its operation could run again. The limit on bytes stops new
 * claims only: running ones may still end, so replies of claims under way can go past it.
 */
public final class InMemoryStore implements MovableStore {
    private static final int STRIPES = 64;

    /** How many expired records a claim clears away at most, in passing: more than it adds. */
    private static final int SWEPT_PER_CLAIM = 2;

    private final Limits limits;
    private final StoreClock clock;
    private final Stripe[] stripes = new Stripe[STRIPES];
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong fences;
    private volatile Gate gate = Gate.OPEN;
    private volatile String secretMark = "";
    private volatile String note = "";
    private volatile boolean closed;

    /** A store with the default limits. */
    public InMemoryStore() {
        this(Limits.DEFAULT, StoreClock.system());
    }

    public InMemoryStore(Limits limits, StoreClock clock) {
        this.limits = limits;
        this.clock = clock;
        // Started from the time, fences also grow across restarts, and stay exact in JSON numbers until 2039.
        this.fences = new AtomicLong(clock.millis() << 12);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(records, bytes);
        }
    }

    /**
     * What a store may hold at most.
     *
     * @param bytes estimated, with what Java adds
     */
    public record Limits(long records, long bytes) {
        /** A million records, 512 MiB. */
        public static final Limits DEFAULT = new Limits(1_000_000, 512L << 20);

        public Limits {
            if (records < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "limits must be positive: " + records + " records, " + bytes + " bytes");
            }
        }
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return answer(() -> {
            long now = clock.millis();
            Stripe stripe = stripeOf(request.id());
            synchronized (stripe) {
                stripe.sweep(now, SWEPT_PER_CLAIM);
                if (stripe.holds(request.id(), now) || !isFull()) {
                    return claim(stripe, request, now);
                }
            }
            return claimWhenFull(request, now);
        });
    }

    private Claim claimWhenFull(ClaimRequest request, long now) {
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                stripe.sweep(now, Integer.MAX_VALUE);
            }
        }
        if (isFull()) {
            throw new StoreException.Refused("the in-memory store is full (" + records.get() + " of "
                    + limits.records() + " records, " + bytes.get() + " of " + limits.bytes()
                    + " bytes): raise its limits, shorten the retention, or use a store on disk");
        }
        Stripe stripe = stripeOf(request.id());
        synchronized (stripe) {
            return claim(stripe, request, now);
        }
    }

    private Claim claim(Stripe stripe, ClaimRequest request, long now) {
        return stripe.apply(
                request.id(), found -> gate.pass(Transitions.claim(found, request, now, fences::incrementAndGet)));
    }

    private boolean isFull() {
        return records.get() >= limits.records() || bytes.get() >= limits.bytes();
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return change(lease.id(), (found, now) -> Transitions.renew(found, lease, now, length));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return change(lease.id(), (found, now) -> Transitions.complete(found, lease, reply, now, atLeast));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return change(lease.id(), (found, now) -> Transitions.retryable(found, lease, reply, now));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return change(lease.id(), (found, now) -> Transitions.release(found, lease, now));
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return change(lease.id(), (found, now) -> Transitions.unknown(found, lease, cause, now));
    }

    @Override
    public CompletionStage<Boolean> delete(RecordId id, long fence) {
        return change(id, (found, now) -> Transitions.delete(found, fence, now));
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return change(id, (found, now) -> Transitions.resolve(found, fence, resolution, now, fences::incrementAndGet));
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return answer(() -> {
            Stripe stripe = stripeOf(id);
            synchronized (stripe) {
                return Optional.ofNullable(stripe.find(id, clock.millis()));
            }
        });
    }

    @Override
    public CompletionStage<Page> list(RecordFilter filter, @Nullable RecordId after, int limit) {
        Page.checkLimit(limit);
        return answer(() -> {
            var first = new TreeMap<RecordId, StoredRecord>();
            long now = clock.millis();
            for (Stripe stripe : stripes) {
                synchronized (stripe) {
                    stripe.forEach(now, record -> {
                        if ((after == null || record.id().compareTo(after) > 0) && filter.accepts(record)) {
                            first.put(record.id(), record);
                            if (first.size() > limit + 1) {
                                first.pollLastEntry();
                            }
                        }
                    });
                }
            }
            return Page.of(List.copyOf(first.values()), limit);
        });
    }

    @Override
    public CompletionStage<Long> count(RecordFilter filter) {
        return answer(() -> {
            var passed = new AtomicLong();
            long now = clock.millis();
            for (Stripe stripe : stripes) {
                synchronized (stripe) {
                    stripe.forEach(now, record -> {
                        if (filter.accepts(record)) {
                            passed.incrementAndGet();
                        }
                    });
                }
            }
            return passed.get();
        });
    }

    @Override
    public CompletionStage<Gate> gate() {
        return answer(() -> gate);
    }

    @Override
    public CompletionStage<Boolean> turn(Gate from, Gate to) {
        return answer(() -> {
            synchronized (this) {
                if (!gate.equals(from) && !gate.equals(to)) {
                    return false;
                }
                gate = to;
            }
            for (Stripe stripe : stripes) {
                synchronized (stripe) {
                    stripe.sweep(clock.millis(), 0); // who has seen the gate before is done when this is
                }
            }
            return true;
        });
    }

    @Override
    public CompletionStage<Optional<String>> secretMark() {
        return answer(() -> secretMark.isEmpty() ? Optional.empty() : Optional.of(secretMark));
    }

    @Override
    public synchronized CompletionStage<Boolean> bindMark(String mark) {
        secretMark = secretMark.isEmpty() ? mark : secretMark;
        return answer(() -> secretMark.equals(mark));
    }

    @Override
    public CompletionStage<String> moment() {
        return answer(() -> "");
    }

    @Override
    public CompletionStage<Shipment> read(String since, String from, int limit) {
        RecordId after = from.isEmpty() ? null : RecordId.of(HexFormat.of().parseHex(from));
        long now = clock.millis();
        return list(RecordFilter.ALL, after, limit)
                .thenApply(page -> new Shipment(
                        page.records(),
                        now,
                        fences.get(),
                        List.of(),
                        page.next().map(RecordId::toString)));
    }

    @Override
    public CompletionStage<Boolean> put(String sign, Shipment shipment) {
        return underGate(sign, () -> {
            long now = clock.millis();
            fences.accumulateAndGet(shipment.largestFence(), Math::max);
            for (StoredRecord record : shipment.arriving(now)) {
                Stripe stripe = stripeOf(record.id());
                synchronized (stripe) {
                    boolean unused = stripe.apply(record.id(), found -> new Step<>(true, new Change.Write(record)));
                }
            }
        });
    }

    @Override
    public CompletionStage<Boolean> empty(String sign) {
        return underGate(sign, () -> {
            for (Stripe stripe : stripes) {
                synchronized (stripe) {
                    stripe.clear();
                }
            }
        });
    }

    @Override
    public CompletionStage<String> note() {
        return answer(() -> note);
    }

    @Override
    public CompletionStage<Boolean> note(String sign, String text) {
        return underGate(sign, () -> note = text);
    }

    /** Nobody turns the gate meanwhile. */
    private CompletionStage<Boolean> underGate(String sign, Runnable work) {
        return answer(() -> {
            synchronized (this) {
                if (!gate.isSealedBy(sign)) {
                    return false;
                }
                work.run();
                return true;
            }
        });
    }

    @Override
    public void close() {
        closed = true;
    }

    private Stripe stripeOf(RecordId id) {
        return stripes[id.hashCode() & (STRIPES - 1)];
    }

    /** What a call makes of the record it finds at that time. */
    @FunctionalInterface
    private interface Rule {
        Step<Boolean> apply(@Nullable StoredRecord found, long now);
    }

    private CompletionStage<Boolean> change(RecordId id, Rule rule) {
        return answer(() -> {
            long now = clock.millis();
            Stripe stripe = stripeOf(id);
            synchronized (stripe) {
                return stripe.apply(id, found -> gate.pass(rule.apply(found, now)));
            }
        });
    }

    private <T> CompletionStage<T> answer(Supplier<T> work) {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException.Refused("the store is closed"));
        }
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
