package dev.semel.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The API behind the gateway: remembers every request it was given and answers each with a body of its own, so that a
 * second run of a key is seen twice: in the count, and as a second answer. Thread-safe.
 */
final class CountingUpstream implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Run> runs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile Behaviour behaviour;

    /** What the upstream does with a request that has arrived. */
    @FunctionalInterface
    interface Behaviour {
        /** Answers at once, with nothing but what tells the run apart. */
        Behaviour PROMPT = (run, exchange) -> exchange.answer(200, run.makeAnswer(0));

        /** Ends with one call of the exchange; may take its time. */
        void run(Run run, Exchange exchange) throws IOException, InterruptedException;
    }

    CountingUpstream() throws IOException {
        this(Behaviour.PROMPT);
    }

    CountingUpstream(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        listener = new ServerSocket(FreePort.find(), BACKLOG, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    void behave(Behaviour changed) {
        behaviour = changed;
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    List<Run> runs(String key) {
        return runs.stream().filter(run -> run.key().equals(key)).toList();
    }

    /** Whether no request is being worked on. */
    boolean isIdle() {
        return running.get() == 0;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var reader = new WireReader(new BufferedInputStream(connection.getInputStream()));
            for (var request = reader.request(); request != null; request = reader.request()) {
                running.incrementAndGet();
                try {
                    var run = new Run(numbers.incrementAndGet(), request, System.nanoTime());
                    runs.add(run);
                    behaviour.run(run, new Exchange(run, connection));
                } finally {
                    running.decrementAndGet();
                }
            }
        } catch (IOException gone) {
            return; // the gateway was killed, or the behaviour hung up: the history shows what came of it
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    /** The connection on which a run waits for its answer. Confined to the run's thread. */
    record Exchange(Run run, Socket connection) {

        void answer(int status, Bytes body) throws IOException {
            send(status, body, body.length());
            run.answered(System.nanoTime());
        }

        /** Sends an answer but for its last bytes, and hangs up. */
        void answerTorn(int status, Bytes body) throws IOException {
            send(status, body, body.length() / 2);
            connection.close();
        }

        void hangUp() throws IOException {
            connection.close();
        }

        private void send(int status, Bytes body, int length) throws IOException {
            var bytes = new ByteArrayOutputStream(256 + length);
            String head = "HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\nX-Run: " + run.number()
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
            bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            bytes.write(body.toArray(), 0, length);
            connection.getOutputStream().write(bytes.toByteArray());
        }
    }
}
