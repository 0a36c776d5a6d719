package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 request heads that no client library would send. */
class Http2HeadTest {
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final RunningGateway gateway = RunningGateway.start(
            UpstreamSettings.of(upstream.uri()).withPatience(Duration.ofMinutes(5), Duration.ofMinutes(5)),
            Http2HeadTest::inTheClear,
            List.of(ProtectedRoute.orders()),
            engine);

    private static ServerSettings inTheClear(ServerSettings settings) {
        return new ServerSettings(
                settings.host(),
                settings.port(),
                null,
                true,
                true,
                settings.idleTimeout(),
                settings.receiveTimeout(),
                settings.maxHeaderBytes(),
                settings.maxInitialLine(),
                settings.maxConnections(),
                false);
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void the_engine_sees_the_authority_as_the_host() throws IOException {
        exchange(":method", "POST", ":scheme", "http", ":path", "/orders", ":authority", "a.example");

        assertThat(engine.admitted().get(0).headers().all("Host")).containsExactly("a.example");
        assertThat(upstream.awaitReceived(1).all("Host")).containsExactly("a.example");
    }

    @Test
    void the_authority_counts_when_a_host_says_otherwise() throws IOException {
        exchange(
                ":method",
                "POST",
                ":scheme",
                "http",
                ":path",
                "/orders",
                ":authority",
                "a.example",
                "host",
                "b.example");

        for (var admitted : engine.admitted()) {
            assertThat(admitted.headers().all("Host")).containsExactly("a.example");
        }
        for (var received : upstream.received()) {
            assertThat(received.all("Host")).containsExactly("a.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Injected: 1", "a\nX-Injected: 1", "a\0b", "a\rb"})
    void a_value_with_a_line_break_is_refused_at_once_and_nothing_runs(String value) throws IOException {
        int answer = exchange(
                ":method", "POST", ":scheme", "http", ":path", "/orders", ":authority", "a.example", "x-bad", value);

        assertThat(answer).isIn(HEADERS, RST_STREAM, GOAWAY);
        assertThat(engine.admitted()).isEmpty();
        assertThat(upstream.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /other", "P(ST", "POST\r\nX: y", " POST"})
    void a_method_that_is_no_token_is_refused_at_once_and_nothing_runs(String method) throws IOException {
        int answer = exchange(":method", method, ":scheme", "http", ":path", "/orders", ":authority", "a.example");

        assertThat(answer).isIn(HEADERS, RST_STREAM, GOAWAY);
        assertThat(upstream.received()).isEmpty();
    }

    /** Sends one request without a body; the type of the first frame that answers it, or GOAWAY at a close. */
    private int exchange(String... namesAndValues) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(frame(4, 0, 0, new byte[0]));
            out.write(frame(HEADERS, 0x5, 1, block(namesAndValues)));
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                int head = in.readInt();
                in.readUnsignedByte();
                in.readInt();
                in.readFully(new byte[head >>> 8]);
                int type = head & 0xFF;
                if (type == HEADERS || type == RST_STREAM || type == GOAWAY) {
                    return type;
                }
            }
        } catch (EOFException closed) {
            return GOAWAY;
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Literal fields, never indexed, without Huffman coding (RFC 7541 section 6.2.2). */
    private static byte[] block(String... namesAndValues) throws IOException {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            for (String text : List.of(namesAndValues[i], namesAndValues[i + 1])) {
                block.write(text.length());
                block.write(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return block.toByteArray();
    }
}
