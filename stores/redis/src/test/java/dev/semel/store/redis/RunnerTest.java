package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Batcher;
import dev.semel.store.StoreException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What counts as under way to a server that takes commands, seems to live, and doesn't answer them. */
class RunnerTest {
    private static final byte[] KEY = {1};

    private final Unanswering server = new Unanswering();
    private final Runner runner = new Runner(
            server,
            RedisSettings.of("redis://127.0.0.1:1")
                    .withTimeout(Duration.ofMillis(20))
                    .withInFlight(new Batcher.Limits(2, 1_000)),
            null);

    @AfterEach
    void close() {
        server.close();
    }

    private CompletionStage<Long> run() {
        return runner.run(Script.RELEASE, new byte[][] {KEY});
    }

    @Test
    void a_call_that_was_given_up_counts_until_its_command_is_let_go() {
        assertThat(Stores.failure(run())).hasMessageContaining("did not answer in time");
        assertThat(Stores.failure(run())).hasMessageContaining("did not answer in time");

        assertThat(Stores.failure(run()))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("behind");

        server.commands.getFirst().complete(1L);
        assertThat(Stores.failure(run())).hasMessageContaining("did not answer in time");
        assertThat(Stores.failure(run())).hasMessageContaining("behind");
    }

    /** A command that stays where it is. */
    private static final class Command extends CompletableFuture<Object> implements RedisFuture<Object> {
        @Override
        public String getError() {
            return "";
        }

        @Override
        public boolean await(long timeout, TimeUnit unit) {
            return isDone();
        }
    }

    private static final class Unanswering implements Servers, Servers.Connected {
        final List<Command> commands = new ArrayList<>();
        private final ClientResources resources = Clients.resources();

        @Override
        public ClientResources resources() {
            return resources;
        }

        @Override
        @SuppressWarnings("unchecked")
        public RedisClusterAsyncCommands<byte[], byte[]> commands() {
            return (RedisClusterAsyncCommands<byte[], byte[]>) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {RedisClusterAsyncCommands.class},
                    (proxy, method, arguments) -> {
                        var command = new Command();
                        commands.add(command);
                        return command;
                    });
        }

        @Override
        public CompletionStage<Connected> of(byte[] key) {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletionStage<Connected> redirected(String redirect) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connected besides(String server) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasSlots() {
            return false;
        }

        @Override
        public String layout() {
            return "";
        }

        @Override
        public List<RedisClusterAsyncCommands<byte[], byte[]>> masters() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void subscribe(byte[] channel, Consumer<byte[]> listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String server() {
            return "";
        }

        @Override
        public void answered() {
            // Nothing to note.
        }

        @Override
        public void failed(Throwable failure, long sentAt) {
            // The connection stays.
        }

        @Override
        public void close() {
            var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }
}
