package dev.semel.gateway.testing;

import dev.semel.http.Body;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocketFactory;

/**
 * An API that does with every request what a script says, over plain sockets, and remembers what it received.
 * Thread-safe.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerSocket listener;
    private final Thread acceptor;
    private final String scheme;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Received> received = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Queue<Script> once = new ConcurrentLinkedQueue<>();
    private volatile Script always = Scripts.reply(200, "ok");
    private volatile boolean readsBodies = true;

    private ScriptedUpstream(ServerSocketFactory factory, String scheme) {
        try {
            this.listener = factory.createServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        this.scheme = scheme;
        this.acceptor = Thread.ofVirtual().start(this::accept);
    }

    public static ScriptedUpstream start() {
        return new ScriptedUpstream(ServerSocketFactory.getDefault(), "http");
    }

    public static ScriptedUpstream startTls(SSLServerSocketFactory factory) {
        return new ScriptedUpstream(factory, "https");
    }

    /** A request as it arrived; header lines as they were. */
    public record Received(String method, String target, List<String> lines, Body body, int connection) {
        public List<String> all(String name) {
            return Wire.values(lines, name);
        }

        public Optional<String> header(String name) {
            return all(name).stream().findFirst();
        }

        public String text() {
            return body.text();
        }
    }

    /** What to do with a request. */
    @FunctionalInterface
    public interface Script {
        void follow(Received request, Connection connection) throws Exception;
    }

    /** The connection a request came on. */
    public static final class Connection {
        private final Socket socket;

        private Connection(Socket socket) {
            this.socket = socket;
        }

        public Socket socket() {
            return socket;
        }

        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Closes in good order. */
        public void close() throws IOException {
            socket.close();
        }

        /** Closes with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public URI uri() {
        return URI.create(scheme + "://localhost:" + port());
    }

    /** From now on every request without a script of its own follows this one. */
    public ScriptedUpstream answers(Script script) {
        always = script;
        return this;
    }

    /** The next request follows this script; those given first come first. */
    public ScriptedUpstream next(Script script) {
        once.add(script);
        return this;
    }

    /** Leaves bodies to the scripts, which read them off the socket. */
    public ScriptedUpstream leavingBodies() {
        readsBodies = false;
        return this;
    }

    /** What has been received so far. */
    public List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /** Every byte that has come, on whichever connection. */
    public ByteArrayOutputStream bytes() {
        return bytes;
    }

    /** Waits until that many requests have arrived, and answers the last of them. */
    public Received awaitReceived(int count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (received) {
            while (received.size() < count) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("only " + received.size() + " of " + count + " requests arrived");
                }
                try {
                    received.wait(left);
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(end);
                }
            }
            return received.get(count - 1);
        }
    }

    /** How often a request with that key arrived. */
    public long runs(String key) {
        return received().stream()
                .filter(request -> request.all("Idempotency-Key").contains(key))
                .count();
    }

    /** How many connections were opened. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (listener.isClosed()) {
                    // Java may hand out one more connection after the close.
                    socket.close();
                    return;
                }
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket, connections.incrementAndGet()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var reader = new WireReader(new BufferedInputStream(recorded(socket.getInputStream())));
            while (!socket.isClosed()) {
                List<String> head = reader.head();
                if (head.isEmpty()) {
                    return;
                }
                Received request = request(head, reader, number);
                synchronized (received) {
                    received.add(request);
                    received.notifyAll();
                }
                Script script = once.poll();
                (script == null ? always : script).follow(request, new Connection(socket));
            }
        } catch (Exception broken) {
            // The other side's doing, or the script's: tests see it from there.
        } finally {
            sockets.remove(socket);
        }
    }

    private InputStream recorded(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                if (count > 0) {
                    bytes.write(buffer, offset, count);
                }
                return count;
            }
        };
    }

    private Received request(List<String> head, WireReader reader, int number) throws IOException {
        String[] line = head.get(0).split(" ", 3);
        List<String> lines = head.subList(1, head.size());
        Body body = Body.EMPTY;
        if (readsBodies) {
            List<String> length = Wire.values(lines, "Content-Length");
            if (!Wire.values(lines, "Transfer-Encoding").isEmpty()) {
                body = reader.chunked().body();
            } else if (!length.isEmpty()) {
                body = Body.wrap(reader.exactly(Integer.parseInt(length.get(0))));
            }
        }
        return new Received(line[0], line[1], lines, body, number);
    }

    @Override
    public void close() {
        try {
            listener.close();
            // The port is closed once the thread that was accepting on it has left.
            acceptor.join(PATIENCE);
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(end);
        }
    }
}
