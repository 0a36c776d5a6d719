package dev.semel.gateway.proxy;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;

/** A client's connection: what it is waited for, and since when. Confined to its event loop. */
final class ClientConnection {
    private enum Receiving {
        NOTHING,
        HEAD,
        BODY
    }

    private final ProxyLoop loop;
    private final HttpConnection connection;
    private final String address;

    private Receiving receiving = Receiving.NOTHING;
    private int answering;
    private boolean tunnel;
    private boolean ending;
    private long since;

    ClientConnection(ProxyLoop loop, HttpConnection connection) {
        this.loop = loop;
        this.connection = connection;
        this.address = address(connection);
        this.since = loop.now();
    }

    /** Asked of the channel: Vert.x would look for QUIC, which isn't there. */
    private static String address(HttpConnection connection) {
        return connection instanceof ConnectionBase base
                        && base.channel().remoteAddress() instanceof InetSocketAddress inet
                        && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "unknown";
    }

    /** The client's address, for the upstream; the same for all requests of the connection. */
    String address() {
        return address;
    }

    boolean secure() {
        return connection.isSsl();
    }

    HttpConnection connection() {
        return connection;
    }

    /** Bytes of a request head arrive. */
    void receivingHead() {
        if (receiving != Receiving.HEAD) {
            receiving = Receiving.HEAD;
            since = loop.now();
        }
    }

    /** A head, or a piece of a body, has arrived. */
    void received(boolean bodyFollows) {
        receiving = bodyFollows ? Receiving.BODY : Receiving.NOTHING;
        since = loop.now();
    }

    void answerBegins() {
        answering++;
    }

    void answerEnds() {
        answering--;
        since = loop.now();
    }

    /** From now on the connection carries bytes, and whoever tunnels them watches it. */
    void becomesTunnel() {
        tunnel = true;
    }

    /** The connection closes as soon as its last answer has left, or when the client takes too long. */
    void ending() {
        ending = true;
        since = loop.now();
    }

    /** Whether an answer has said that no further one follows (RFC 9112 section 9.6). */
    boolean isEnding() {
        return ending;
    }

    /** Closes the connection when it has been waited for too long. */
    void tick(long now, ServerSettings settings, boolean readingPaused) {
        if (tunnel) {
            return;
        }
        if (readingPaused) {
            // Not the client is slow but whoever takes its bytes.
            since = now;
            return;
        }
        long waited = now - since;
        boolean tooLong;
        if (receiving != Receiving.NOTHING || ending) {
            tooLong = waited > settings.receiveTimeout().toNanos();
        } else {
            tooLong = answering == 0 && waited > settings.idleTimeout().toNanos();
        }
        if (tooLong) {
            connection.close();
        }
    }

    /** Whether the gateway itself has stopped reading, because what takes the bytes is slower. */
    boolean readingPaused() {
        return connection instanceof ConnectionBase base
                && !base.channel().config().isAutoRead();
    }

    /** Whether nothing is being received or answered. */
    boolean idle() {
        return answering == 0 && receiving == Receiving.NOTHING;
    }
}
