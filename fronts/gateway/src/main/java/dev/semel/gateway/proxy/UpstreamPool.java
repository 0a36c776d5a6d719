package dev.semel.gateway.proxy;

import dev.semel.Execution.ReleaseReason;
import dev.semel.gateway.proxy.UpstreamFailure.NothingRan;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one event loop to the upstream, and the calls that wait for one. Confined to that loop.
 *
 * <p>The connection used last is used first, so that the others can age and close. A connection that turns out closed
 * before it is given away is passed over; from then on nothing is ever sent a second time.
 */
final class UpstreamPool {
    private final EventLoop loop;
    private final UpstreamConnector connector;
    private final UpstreamSettings settings;
    private final int maxConnections;
    private final int maxWaiting;

    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final List<UpstreamConnection> open = new ArrayList<>();
    private int connecting;
    private boolean closed;
    private long now = System.nanoTime();

    private record Waiting(UpstreamCall call, long deadline) {}

    UpstreamPool(EventLoop loop, UpstreamConnector connector, UpstreamSettings settings, int loops) {
        this.loop = loop;
        this.connector = connector;
        this.settings = settings;
        this.maxConnections = Math.max(1, settings.maxConnections() / loops);
        this.maxWaiting = settings.maxWaiting() / loops;
    }

    EventLoop loop() {
        return loop;
    }

    Duration keepAlive() {
        return settings.keepAlive();
    }

    /** The time of the last tick: exact enough for timeouts, and free. */
    long now() {
        return now;
    }

    /** Finds a connection for the call, or tells it that there is none. */
    void acquire(UpstreamCall call) {
        if (closed) {
            call.failed(new NothingRan(ReleaseReason.SHUTTING_DOWN));
            return;
        }
        for (var connection = idle.pollLast(); connection != null; connection = idle.pollLast()) {
            if (connection.usable(now)) {
                connection.carry(call);
                return;
            }
            connection.cut();
        }
        boolean canOpen = open.size() + connecting < maxConnections;
        if (!canOpen && waiting.size() >= maxWaiting) {
            call.failed(new NothingRan(ReleaseReason.NO_CONNECTION_FREE));
            return;
        }
        waiting.add(new Waiting(call, now + settings.connectTimeout().toNanos()));
        if (canOpen) {
            connect();
        }
    }

    private void connect() {
        connecting++;
        connector.connect(this);
    }

    /** The connector has a connection. */
    void opened(UpstreamConnection connection) {
        connecting--;
        if (closed) {
            connection.cut();
            return;
        }
        open.add(connection);
        release(connection);
    }

    /** The connector has none. The call that waits longest hears it; the others may be luckier. */
    void notOpened(ReleaseReason reason) {
        connecting--;
        Waiting next = waiting.poll();
        if (next != null) {
            next.call().failed(new NothingRan(reason));
        }
        connectForWaiting();
    }

    /** A call is done with the connection. */
    void release(UpstreamConnection connection) {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.call().wanted()) {
                connection.carry(next.call());
                return;
            }
        }
        idle.addLast(connection);
    }

    /** The connection is gone. */
    void closed(UpstreamConnection connection) {
        if (open.remove(connection)) {
            idle.remove(connection);
            connectForWaiting();
        }
    }

    private void connectForWaiting() {
        if (!closed && connecting < waiting.size() && open.size() + connecting < maxConnections) {
            connect();
        }
    }

    /** Looks at the clock, ten times a second. */
    void tick() {
        now = System.nanoTime();
        for (UpstreamConnection connection : List.copyOf(open)) {
            connection.tick(now);
        }
        for (Waiting longest = waiting.peek(); longest != null && now >= longest.deadline(); longest = waiting.peek()) {
            waiting.poll();
            boolean full = open.size() >= maxConnections;
            longest.call()
                    .failed(new NothingRan(full ? ReleaseReason.NO_CONNECTION_FREE : ReleaseReason.NOT_CONNECTED));
        }
    }

    /** Takes no more calls and cuts what there is. */
    void close() {
        closed = true;
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            next.call().failed(new NothingRan(ReleaseReason.SHUTTING_DOWN));
        }
        for (UpstreamConnection connection : List.copyOf(open)) {
            connection.cut();
        }
    }
}
