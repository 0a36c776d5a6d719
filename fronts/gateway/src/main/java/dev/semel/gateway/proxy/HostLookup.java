package dev.semel.gateway.proxy;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Finds the addresses of the upstream's name, on a thread of its own: the platform's lookup blocks. Thread-safe. */
final class HostLookup implements AutoCloseable {
    /** Long enough to spare a lookup per connection, short enough to follow a failover by name. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final String host;
    private final int port;
    private final ExecutorService thread;
    private volatile Found found = new Found(List.of(), 0);

    HostLookup(String host, int port) {
        this.host = host;
        this.port = port;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            var lookup = new Thread(task, "semel-lookup");
            lookup.setDaemon(true);
            return lookup;
        });
    }

    private record Found(List<InetSocketAddress> addresses, long nanos) {
        boolean fresh() {
            return !addresses.isEmpty() && System.nanoTime() - nanos < KEPT.toNanos();
        }
    }

    /** Answers on the event loop; an empty list means that the name is not known. */
    void addresses(EventLoop loop, Consumer<List<InetSocketAddress>> answer) {
        Found known = found;
        if (known.fresh()) {
            answer.accept(known.addresses());
            return;
        }
        thread.execute(() -> {
            List<InetSocketAddress> addresses = lookUp();
            loop.execute(() -> answer.accept(addresses));
        });
    }

    private List<InetSocketAddress> lookUp() {
        Found known = found;
        if (known.fresh()) {
            return known.addresses();
        }
        var addresses = new ArrayList<InetSocketAddress>();
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                addresses.add(new InetSocketAddress(address, port));
            }
        } catch (UnknownHostException unknown) {
            return List.of();
        }
        found = new Found(List.copyOf(addresses), System.nanoTime());
        return found.addresses();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
