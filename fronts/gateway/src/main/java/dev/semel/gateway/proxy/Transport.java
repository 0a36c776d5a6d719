package dev.semel.gateway.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How bytes reach the kernel. */
public enum Transport {
    /** The first of the others that this machine offers, in their order. */
    AUTO,
    /** The cheapest; containers often forbid it. */
    IO_URING,
    EPOLL,
    /** Plain Java; works everywhere. */
    NIO;

    /** The one to use. Asking for one that this machine doesn't offer is an error, never a silent change. */
    Chosen choose() {
        if (this != AUTO) {
            return new Chosen(this, available(this));
        }
        for (Transport candidate : List.of(IO_URING, EPOLL)) {
            if (isAvailable(candidate)) {
                return new Chosen(candidate, available(candidate));
            }
        }
        return new Chosen(NIO, io.vertx.core.transport.Transport.NIO);
    }

    /** A transport that this machine offers. */
    record Chosen(Transport transport, io.vertx.core.transport.Transport implementation) {}

    private static boolean isAvailable(Transport transport) {
        var found = implementation(transport);
        return found != null && found.available();
    }

    private static io.vertx.core.transport.Transport available(Transport transport) {
        var found = implementation(transport);
        if (found == null || !found.available()) {
            throw new IllegalStateException(
                    "transport " + transport + " is not available on this machine; use auto",
                    found == null ? null : found.unavailabilityCause());
        }
        return found;
    }

    private static io.vertx.core.transport.@Nullable Transport implementation(Transport transport) {
        return switch (transport) {
            case AUTO, NIO -> io.vertx.core.transport.Transport.NIO;
            case EPOLL -> io.vertx.core.transport.Transport.EPOLL;
            case IO_URING -> io.vertx.core.transport.Transport.IO_URING;
        };
    }
}
