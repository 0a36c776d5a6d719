package dev.semel.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hop between a client and a gateway that loses answers: the request is done, and its connection is cut before the
 * answer, or in the middle of it; some are cut right after it, in the face of the next request. Thread-safe.
 */
final class LossyHop implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocket entrance;
    private final int gateway;
    private final double lossy;
    private final Random random;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    private enum Fate {
        ARRIVES,
        LOST,
        TORN,
        LAST
    }

    /**
     * @param gateway its port
     * @param lossy how much of the answers is lost, from 0 to 1
     * @param random decides which; equal ones lose as many, not the same ones
     */
    LossyHop(int gateway, double lossy, Random random) throws IOException {
        this.gateway = gateway;
        this.lossy = lossy;
        this.random = random;
        entrance = new ServerSocket(FreePort.find(), BACKLOG, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + entrance.getLocalPort();
    }

    /** How many were sent through it. */
    int requests() {
        return requests.get();
    }

    /** How many came from the gateway. */
    int answers() {
        return answers.get();
    }

    /** How many of them nobody got, not whole. */
    int lost() {
        return lost.get();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var upstream = new Socket(InetAddress.getLoopbackAddress(), gateway)) {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            var fromClient = new WireReader(in(client));
            var fromGateway = new WireReader(in(upstream));
            for (var request = fromClient.request(); request != null; request = fromClient.request()) {
                requests.incrementAndGet();
                send(upstream, bytes(request));
                byte[] answer = bytes(fromGateway.answer());
                answers.incrementAndGet();
                if (!passOn(client, answer)) {
                    return;
                }
            }
        } catch (IOException gone) {
            return; // one of them was killed: the other is told by the end of its connection
        }
    }

    /** Whether the connection goes on. */
    private boolean passOn(Socket client, byte[] answer) throws IOException {
        return switch (draw()) {
            case ARRIVES -> {
                send(client, answer);
                yield true;
            }
            case LOST -> {
                lost.incrementAndGet();
                yield false;
            }
            case TORN -> {
                lost.incrementAndGet();
                client.getOutputStream().write(answer, 0, answer.length / 2 + draw(answer.length / 2));
                yield false;
            }
            case LAST -> {
                send(client, answer);
                yield false;
            }
        };
    }

    private synchronized Fate draw() {
        double one = random.nextDouble();
        return one < lossy / 2
                ? Fate.LOST
                : one < lossy ? Fate.TORN : one < lossy + (1 - lossy) / 20 ? Fate.LAST : Fate.ARRIVES;
    }

    private synchronized int draw(int below) {
        return random.nextInt(below);
    }

    private static InputStream in(Socket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream());
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static byte[] bytes(WireMessage message) {
        var head = new StringBuilder(message.firstLine()).append("\r\n");
        for (var field : message.fields()) {
            head.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(message.body().toArray());
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        threads.shutdownNow();
    }
}
