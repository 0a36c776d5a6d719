package dev.semel.store.redis;

import dev.semel.store.redis.Place.Address;
import dev.semel.store.redis.Place.Login;
import dev.semel.store.redis.Place.Tls;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How Lettuce is told what the settings say. */
final class Clients {
    private static final int IO_THREADS = 2;
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(5);

    /** The store lets no more in than its limit; Lettuce counts other commands too. */
    private static final int ROOM_FOR_OTHERS = 2;

    private static final String IO_URING = "io.lettuce.core.iouring";

    static {
        // Lettuce takes epoll where both are there, and warns. It is what we want: Netty's io_uring misses resets.
        if (System.getProperty(IO_URING) == null) {
            System.setProperty(IO_URING, "false");
        }
    }

    /** What is sent while answers are being read, or by several threads at once, goes out together: one system call. */
    private static final int MOST_IN_ONE_FLUSH = 256;

    private Clients() {}

    static ClientResources resources() {
        return ClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.exponential(Duration.ofMillis(10), LONGEST_RECONNECT_PAUSE, 2, TimeUnit.MILLISECONDS))
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new FlushConsolidationHandler(MOST_IN_ONE_FLUSH, true));
                    }
                })
                .build();
    }

    /** For a connection that is not made again by Lettuce, but by {@link Line}. */
    static ClientOptions onceOnly(RedisSettings settings) {
        return with(ClientOptions.builder(), settings).autoReconnect(false).build();
    }

    /** For a connection that only listens. */
    static ClientOptions listening(RedisSettings settings) {
        return with(ClientOptions.builder(), settings).build();
    }

    static ClusterClientOptions cluster(RedisSettings settings) {
        var options = ClusterClientOptions.builder();
        with(options, settings);
        return options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
                        .build())
                .build();
    }

    /** A command that was under way when its connection was lost is not sent again: it may have been done. */
    private static ClientOptions.Builder with(ClientOptions.Builder options, RedisSettings settings) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
        options.replayFilter(Clients::fail);
        options.requestQueueSize(ROOM_FOR_OTHERS * settings.inFlight().requests());
        options.timeoutOptions(TimeoutOptions.builder()
                .timeoutSource(new AllButScripts(settings.timeout().toMillis()))
                .build());
        options.maintNotificationsConfig(MaintNotificationsConfig.disabled());
        options.socketOptions(socket(settings));
        Tls tls = settings.place().tls();
        if (tls != null) {
            options.sslOptions(ssl(tls));
        }
        return options;
    }

    /** Lettuce would drop such a command without a word. */
    private static boolean fail(RedisCommand<?, ?, ?> command) {
        command.completeExceptionally(new RedisException("the connection was lost"));
        return true;
    }

    /** {@link Runner} watches scripts by itself: Lettuce would say that it gave one up, and still have it. */
    private static final class AllButScripts extends TimeoutOptions.TimeoutSource {
        private final long millis;

        AllButScripts(long millis) {
            this.millis = millis;
        }

        @Override
        public long getTimeout(RedisCommand<?, ?, ?> command) {
            return command.getType() == CommandType.EVALSHA || command.getType() == CommandType.EVAL ? 0 : millis;
        }
    }

    private static SocketOptions socket(RedisSettings settings) {
        var socket = SocketOptions.builder()
                .connectTimeout(settings.timeout())
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build());
        if (isNative()) {
            socket.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(LONGEST_SILENCE)
                    .build());
        }
        return socket.build();
    }

    /** Whether the kernel is spoken to directly, and can be told more than Java lets one say. */
    static boolean isNative() {
        return EpollProvider.isAvailable() || IOUringProvider.isAvailable();
    }

    private static SslOptions ssl(Tls tls) {
        var ssl = SslOptions.builder().jdkSslProvider();
        if (tls.authorities() != null) {
            ssl.trustManager(tls.authorities().toFile());
        }
        if (tls.certificate() != null && tls.key() != null) {
            ssl.keyManager(tls.certificate().toFile(), tls.key().toFile(), new char[0]);
        }
        return ssl.build();
    }

    /** The single server, or the one behind sentinels. */
    static RedisURI uri(RedisSettings settings) {
        Place place = settings.place();
        return switch (place.kind()) {
            case SINGLE, CLUSTER -> uri(settings, place.addresses().getFirst());
            case SENTINEL -> {
                var uri = RedisURI.builder().withSentinelMasterId(String.valueOf(place.sentinelMaster()));
                for (Address address : place.addresses()) {
                    uri.withSentinel(login(address(address, settings), place.sentinelLogin())
                            .build());
                }
                yield login(with(uri, settings), place.login()).build();
            }
        };
    }

    static List<RedisURI> uris(RedisSettings settings) {
        return settings.place().addresses().stream()
                .map(address -> uri(settings, address))
                .toList();
    }

    /** That server. */
    static RedisURI uri(RedisSettings settings, Address address) {
        return login(
                        with(address(address, settings), settings),
                        settings.place().login())
                .build();
    }

    private static RedisURI.Builder address(Address address, RedisSettings settings) {
        return RedisURI.Builder.redis(address.host(), address.port())
                .withSsl(settings.place().tls() != null)
                .withTimeout(settings.timeout());
    }

    private static RedisURI.Builder with(RedisURI.Builder uri, RedisSettings settings) {
        return uri.withDatabase(settings.place().database())
                .withSsl(settings.place().tls() != null)
                .withTimeout(settings.timeout())
                .withClientName("semel")
                // No CLIENT SETINFO: older servers don't know it, and users that may do little are refused it.
                .withLibraryName("")
                .withLibraryVersion("");
    }

    private static RedisURI.Builder login(RedisURI.Builder uri, Login login) {
        String password = login.password();
        if (password == null) {
            return uri;
        }
        return login.user() == null
                ? uri.withPassword(password.toCharArray())
                : uri.withAuthentication(login.user(), password.toCharArray());
    }
}
