package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.semel.system.SyscallTrace.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The claim is on the disk before the request goes upstream, and the result is on the disk before the answer goes to
 * the client: seen in what the gateway asks of the kernel. {@code system-tests/strace-order.sh} shows the same to
 * people.
 */
class DurabilityOrderTest {
    private static final String CALLS =
            "read,readv,recvfrom,recvmsg,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,fsync,fdatasync";

    @TempDir
    private Path directory;

    @Test
    void in_power_loss_mode_claim_and_result_are_on_disk_before_anybody_hears_of_them() throws Exception {
        var order = order("power-loss");

        assertThat(order.isClaimSynced()).as(order.beforeForwarding()).isTrue();
        assertThat(order.isResultSynced()).as(order.beforeAnswering()).isTrue();
    }

    /** Shows as well that the check can fail. */
    @Test
    void in_process_crash_mode_the_system_has_claim_and_result_before_and_nobody_waits_for_the_disk() throws Exception {
        var order = order("process-crash");

        assertThat(order.isClaimWritten()).as(order.beforeForwarding()).isTrue();
        assertThat(order.isResultWritten()).as(order.beforeAnswering()).isTrue();
        assertThat(order.isClaimSynced()).as(order.beforeForwarding()).isFalse();
        assertThat(order.isResultSynced()).as(order.beforeAnswering()).isFalse();
    }

    /** The four moments of a request, and all else. */
    private record Order(SyscallTrace trace, Syscall asked, Syscall forwarded, Syscall ran, Syscall answered) {

        boolean isClaimWritten() {
            return trace.isLoggedBetween(asked.returned(), forwarded.began());
        }

        boolean isClaimSynced() {
            return trace.isLoggedAndSyncedBetween(asked.returned(), forwarded.began());
        }

        boolean isResultWritten() {
            return trace.isLoggedBetween(ran.returned(), answered.began());
        }

        boolean isResultSynced() {
            return trace.isLoggedAndSyncedBetween(ran.returned(), answered.began());
        }

        String beforeForwarding() {
            return trace.between(asked.began(), forwarded.began());
        }

        String beforeAnswering() {
            return trace.between(ran.began(), answered.began());
        }
    }

    private Order order(String durability) throws Exception {
        requireStrace();
        Path file = directory.resolve("trace");
        int upstreamPort;
        int port;
        try (var upstream = new CountingUpstream();
                var gateway = new Config(directory, "transport: nio") // what goes through io_uring, strace doesn't see
                        .durability(durability)
                        .before(upstream)
                        .under("strace", "-D", "-f", "-tt", "-yy", "-s", "32", "--seccomp-bpf", "-o", file.toString())
                        .under("-e", "trace=" + CALLS)
                        .start()) {
            upstreamPort = upstream.port();
            port = gateway.port();
            var answer =
                    Caller.call(port, Call.post("/v1/orders", "{}").key("k1").bearer("t"));
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            gateway.stop();
        }
        Await.until("strace has written all", () -> contains(file, "+++ exited with"));
        return order(SyscallTrace.read(file), ":" + port + "->", ":" + upstreamPort + "]");
    }

    private static Order order(SyscallTrace trace, String client, String upstream) {
        var asked = first(trace, 0, call -> call.isRead() && on(call, client, "POST /v1/orders"));
        var forwarded = first(trace, asked.returned(), call -> call.isWrite() && on(call, upstream, "POST /v1/orders"));
        var ran = first(trace, forwarded.returned(), call -> call.isRead() && on(call, upstream, "HTTP/1.1 200"));
        var answered = first(trace, ran.returned(), call -> call.isWrite() && on(call, client, "HTTP/1.1 200"));
        return new Order(trace, asked, forwarded, ran, answered);
    }

    private static boolean on(Syscall call, String connection, String data) {
        return call.target().contains(connection) && call.text().contains(data);
    }

    private static Syscall first(SyscallTrace trace, int after, Predicate<Syscall> wanted) {
        return trace.firstAfter(after, wanted)
                .orElseThrow(() -> new AssertionError("no such call after line " + after + " of "
                        + trace.calls().size() + "; is another transport than nio or epoll in use?"));
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException absent) {
            return false;
        }
    }

    private static void requireStrace() throws InterruptedException {
        try {
            new ProcessBuilder("strace", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException absent) {
            fail("This test needs strace: apt-get install strace", absent);
        }
    }
}
