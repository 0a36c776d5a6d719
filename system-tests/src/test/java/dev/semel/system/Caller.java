package dev.semel.system;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One client connection that never repeats a request by itself. Confined to a thread. */
final class Caller implements AutoCloseable {
    private final Socket socket;
    private final BufferedInputStream in;
    private final WireReader reader;
    private final String host;

    /** Connects; fails with a {@link java.net.ConnectException} when nobody listens. */
    Caller(int port) throws IOException {
        socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
        reader = new WireReader(in);
        host = "127.0.0.1:" + port;
    }

    /** Sends one request on a connection of its own and reads its answer. */
    static WireMessage call(int port, Call call) throws IOException {
        try (var caller = new Caller(port)) {
            return caller.call(call);
        }
    }

    WireMessage call(Call call) throws IOException {
        send(call);
        return answer();
    }

    void send(Call call) throws IOException {
        socket.getOutputStream().write(call.bytes(host));
    }

    void sendRaw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends the first bytes of a request; at most all but one. */
    void sendPart(Call call, double share) throws IOException {
        byte[] bytes = call.bytes(host);
        int length = Math.min(bytes.length - 1, (int) (bytes.length * share));
        socket.getOutputStream().write(bytes, 0, length);
    }

    WireMessage answer() throws IOException {
        return reader.answer();
    }

    /** Whether an answer has begun to arrive. */
    boolean isAnswered() {
        try {
            return in.available() > 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Waits for the first byte of an answer, for at most that long, and reads no further. */
    void firstByte(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        in.read();
    }

    /** Goes away with a reset instead of a farewell. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
