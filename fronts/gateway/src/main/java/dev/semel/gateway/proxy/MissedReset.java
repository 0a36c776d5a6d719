package dev.semel.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * Notices a reset that the transport has missed. Confined to the channel's event loop.
 *
 * <p>Netty 4.2.18 on io_uring doesn't hear of a reset that arrives close behind data: one of five, in a loop of answers
 * that break off. The caller would wait until the idle timeout. So a connection that is being read and brings nothing
 * from one tick to the next is looked up in the kernel's own state. Other transports hear of every reset.
 */
final class MissedReset {
    /** The kernel's TCP_CLOSE (net/tcp_states.h): a socket that is open to us and that no peer has any more. */
    private static final int CLOSED = 7;

    private final Channel channel;
    private boolean quiet;

    MissedReset(Channel channel) {
        this.channel = channel;
    }

    /** Something was read. */
    void readSomething() {
        quiet = false;
    }

    /** Looks, once per tick; what the kernel still holds of the answer is read before the second look. */
    boolean isThere() {
        boolean quietSinceLastTick = quiet;
        quiet = true;
        return quietSinceLastTick
                && channel instanceof IoUringSocketChannel socket
                && socket.isActive()
                && socket.config().isAutoRead()
                && socket.tcpInfo().state() == CLOSED;
    }
}
