package dev.semel.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP hop before a server, which can swallow what comes from there, everything, or end all connections. */
final class SilentHop implements AutoCloseable {
    private final ServerSocket entrance;
    private final int server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean swallowsAnswers;

    SilentHop(int server) {
        this.server = server;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** How many connections were made so far. */
    int connections() {
        return connections.get();
    }

    /** From now on what comes from the server gets lost: what is asked is done, and nobody hears of it. */
    void swallowAnswers() {
        swallowsAnswers = true;
    }

    /** As before, for new connections: what was swallowed is gone. */
    void goOn() {
        swallowsAnswers = false;
    }

    /** Ends all connections. */
    void cut() {
        sockets.forEach(SilentHop::close);
        sockets.clear();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                var upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                connections.incrementAndGet();
                sockets.add(client);
                sockets.add(upstream);
                Thread.ofPlatform().daemon().start(() -> copy(client, upstream, false));
                Thread.ofPlatform().daemon().start(() -> copy(upstream, client, true));
            } catch (IOException e) {
                // The server is away, or this is closed.
            }
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        var buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!(answers && swallowsAnswers)) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One of them is gone.
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
