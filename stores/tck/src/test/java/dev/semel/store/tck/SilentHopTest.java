package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The hop before a server that notes every line it gets, and sends it back. */
class SilentHopTest {
    private static final int PATIENCE_SECONDS = 30;

    private final ServerSocket server = listen();
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final SilentHop hop = new SilentHop(server.getLocalPort());
    private final List<Line> lines = new ArrayList<>();

    SilentHopTest() {
        Thread.ofPlatform().daemon().start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        for (Line line : lines) {
            line.socket().close();
        }
        hop.close();
        server.close();
    }

    @Test
    void passes_on_what_is_asked_and_answered() throws Exception {
        Line line = line(hop.port());

        line.say("hello");

        assertThat(line.hear()).isEqualTo("hello");
        assertThat(hop.connections()).isEqualTo(1);
    }

    @Test
    void in_silence_nothing_arrives_and_afterwards_all_of_it_on_the_same_connection() throws Exception {
        Line line = line(hop.port());
        line.say("before");
        line.hear();
        hop.fallSilent();

        line.say("in silence");
        talkPastTheHop();

        assertThat(arrived).doesNotContain("in silence");
        hop.goOn();
        assertThat(line.hear()).isEqualTo("in silence");
    }

    @Test
    void what_somebody_said_in_silence_arrives_although_he_hung_up() throws Exception {
        Line line = line(hop.port());
        line.say("before");
        line.hear();
        hop.fallSilent();

        line.say("last words");
        line.socket().close();
        hop.goOn();

        assertThat(next()).isEqualTo("before");
        assertThat(next()).isEqualTo("last words");
    }

    @Test
    void who_connects_in_silence_is_neither_refused_nor_heard_until_it_is_over() throws Exception {
        hop.fallSilent();

        Line line = line(hop.port());
        line.say("anybody there");
        talkPastTheHop();

        assertThat(arrived).doesNotContain("anybody there");
        assertThat(hop.connections()).isZero();
        hop.goOn();
        assertThat(line.hear()).isEqualTo("anybody there");
    }

    @Test
    void a_cut_in_silence_loses_what_was_under_way() throws Exception {
        Line line = line(hop.port());
        line.say("before");
        line.hear();
        hop.fallSilent();
        line.say("lost");

        hop.cut();
        hop.goOn();

        assertThat(line.hearsTheEnd()).isTrue();
        Line other = line(hop.port());
        other.say("after");
        assertThat(other.hear()).isEqualTo("after");
        assertThat(arrived).containsExactly("before", "after");
    }

    @Test
    void swallowed_answers_are_gone_and_what_was_asked_was_done() throws Exception {
        Line line = line(hop.port());
        hop.swallowAnswers();
        line.say("done");

        assertThat(next()).isEqualTo("done");
        hop.cut();
        assertThat(line.hearsTheEnd()).isTrue();
    }

    @Test
    void who_comes_while_the_server_is_away_is_sent_away() throws Exception {
        server.close();

        assertThat(line(hop.port()).hearsTheEnd()).isTrue();
    }

    /** Takes longer than the hop would. */
    private void talkPastTheHop() throws IOException {
        Line past = line(server.getLocalPort());
        for (int word = 0; word < 100; word++) {
            past.say("past the hop");
            past.hear();
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private Line line(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        var line = new Line(
                socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        lines.add(line);
        return line;
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> echo(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void echo(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                arrived.add(line);
                client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            return; // gone
        }
    }

    /** One connection. */
    private record Line(Socket socket, BufferedReader in) {
        void say(String text) throws IOException {
            socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
        }

        String hear() throws IOException {
            return in.readLine();
        }

        /** Whether the connection was ended, politely or not; never a time-out. */
        boolean hearsTheEnd() throws IOException {
            try {
                return in.readLine() == null;
            } catch (SocketException reset) {
                return true;
            }
        }
    }
}
