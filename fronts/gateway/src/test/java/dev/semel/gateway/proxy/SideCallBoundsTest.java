package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.SideCalls.Call;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.Scripts;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SideCallBoundsTest {
    private static final int MANY = 10_000;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ScriptedUpstream other = ScriptedUpstream.start();
    private final SideCallClient calls = SideCallClient.open(UpstreamSettings.of(upstream.uri()));
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void stop() {
        gate.countDown();
        calls.close();
        upstream.close();
        other.close();
    }

    private CompletableFuture<Reply> send(String url) {
        return calls.send(new Call("GET", url, Headers.NONE, Duration.ofSeconds(20)))
                .toCompletableFuture();
    }

    private List<CompletableFuture<Reply>> sendMany() {
        var sent = new ArrayList<CompletableFuture<Reply>>();
        for (int i = 0; i < MANY; i++) {
            sent.add(send("/" + i));
        }
        return sent;
    }

    private static void await(List<CompletableFuture<Reply>> calls) {
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(failed -> null)
                .join();
    }

    @Test
    void ten_thousand_calls_at_once_are_as_many_as_are_allowed() {
        upstream.answers(Scripts.after(gate, Scripts.reply(200, "ok")));
        List<CompletableFuture<Reply>> sent = sendMany();
        assertThat(sent.subList(SideCallClient.MOST_CALLS, MANY))
                .allSatisfy(call -> assertThat(call).isCompletedExceptionally());
        upstream.awaitReceived(SideCallClient.MOST_CONNECTIONS);
        gate.countDown();
        await(sent);
        assertThat(sent.subList(0, SideCallClient.MOST_CALLS))
                .allSatisfy(call -> assertThat(call.join().status()).isEqualTo(200));
        assertThat(upstream.received()).hasSize(SideCallClient.MOST_CALLS);
        assertThat(upstream.connections()).isEqualTo(SideCallClient.MOST_CONNECTIONS);
        assertThat(send("/again").orTimeout(20, TimeUnit.SECONDS).join().status())
                .isEqualTo(200);
    }

    @Test
    void a_server_that_hangs_takes_nothing_from_another() {
        upstream.answers(Scripts.silence());
        sendMany();
        Reply reply = send(other.uri() + "/").orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void only_so_many_servers_are_known() {
        List<CompletableFuture<Reply>> sent = IntStream.range(0, SideCallClient.MOST_SERVERS + 1)
                .mapToObj(port -> send("http://127.0.0.1:" + (port + 1) + "/"))
                .toList();
        assertThatThrownBy(sent.get(SideCallClient.MOST_SERVERS)::join)
                .hasCauseInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("servers at most");
        assertThat(send("/").orTimeout(20, TimeUnit.SECONDS).join().status()).isEqualTo(200);
    }

    @Test
    void closing_fails_what_is_under_way_and_whatever_comes_after() {
        upstream.answers(Scripts.silence());
        List<CompletableFuture<Reply>> sent = sendMany();
        upstream.awaitReceived(SideCallClient.MOST_CONNECTIONS);
        calls.close();
        assertThat(sent).allSatisfy(call -> assertThat(call).isCompletedExceptionally());
        assertThatThrownBy(send("/")::join).hasCauseInstanceOf(RejectedExecutionException.class);
        calls.close();
    }
}
