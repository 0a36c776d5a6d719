package dev.semel.store.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP hop before a server of this machine, for tests of what a network does to a store: it can fall silent, lose what
 * the server answers, or end all connections. Thread-safe.
 */
public final class SilentHop implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final ServerSocket entrance;
    private volatile int server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Lock lock = new ReentrantLock();
    private final Condition speaks = lock.newCondition();
    private boolean silent;
    private volatile boolean swallowsAnswers;

    /** @param server the server's port */
    public SilentHop(int server) {
        this.server = server;
        try {
            this.entrance = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** From now on new connections lead to that port, as behind an address that changes hands; those that are stay. */
    public void leadTo(int other) {
        server = other;
    }

    /** How many connections to the server were made so far. */
    public int connections() {
        return connections.get();
    }

    /**
     * From now on nothing passes in either direction, and nothing says so: connections stay open, new ones are not
     * refused. What is sent stays under way; {@link #goOn} has it arrive, {@link #cut} loses it.
     */
    public void fallSilent() {
        setSilent(true);
    }

    /** From now on what comes from the server gets lost: what is asked is done, and nobody hears of it. */
    public void swallowAnswers() {
        swallowsAnswers = true;
    }

    /** As in the beginning. What was under way arrives now, however late; what was swallowed is gone. */
    public void goOn() {
        swallowsAnswers = false;
        setSilent(false);
    }

    /** Ends all connections. */
    public void cut() {
        sockets.forEach(this::end);
    }

    private void setSilent(boolean value) {
        lock.lock();
        try {
            silent = value;
            speaks.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitSpeech() {
        lock.lock();
        try {
            while (silent) {
                speaks.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                sockets.add(client);
                Thread.ofPlatform().daemon().start(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** Whom the server refuses is sent away. */
    private void connect(Socket client) {
        awaitSpeech();
        if (client.isClosed()) {
            return;
        }
        try {
            var upstream = new Socket(InetAddress.getLoopbackAddress(), server);
            sockets.add(upstream);
            connections.incrementAndGet();
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Thread.ofPlatform().daemon().start(() -> copy(upstream, client, true));
            copy(client, upstream, false);
        } catch (IOException e) {
            end(client);
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        var buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitSpeech();
                if (!(answers && swallowsAnswers)) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One of them is gone: the other is told below.
        }
        awaitSpeech();
        end(from);
        end(to);
    }

    private void end(Socket socket) {
        sockets.remove(socket);
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
        goOn();
    }
}
