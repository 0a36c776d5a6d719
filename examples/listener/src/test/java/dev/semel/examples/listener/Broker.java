package dev.semel.examples.listener;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.server.SystemLauncher;
import org.jspecify.annotations.Nullable;

/** A broker that speaks AMQP 0-9-1, as RabbitMQ does, and what its queues hold. Used by one thread. */
final class Broker implements AutoCloseable {
    private static final int PERSISTENT = 2;
    private static final long CONFIRMATION_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final SystemLauncher launcher = new SystemLauncher();
    private final String url;
    private final Connection connection;
    private final Channel channel;

    Broker(Path directory) throws Exception {
        int port = freePort();
        launcher.startup(Map.of(
                "type",
                "Memory",
                "initialConfigurationLocation",
                Broker.class.getResource("/broker.json").toString(),
                "startupLoggedToSystemOut",
                false,
                "context",
                Map.of("qpid.amqp_port", Integer.toString(port), "qpid.work_dir", directory.toString())));
        url = "amqp://guest:guest@127.0.0.1:" + port;
        connection = connect();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    String url() {
        return url;
    }

    Connection connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(url);
        return factory.newConnection();
    }

    void declare(String queue) throws IOException {
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueDeclare(ChargeListener.parked(queue), true, false, false, null);
    }

    /** Publishes a message durably. */
    void publish(String queue, @Nullable String id, String body) throws Exception {
        var properties = new BasicProperties.Builder()
                .messageId(id)
                .deliveryMode(PERSISTENT)
                .build();
        channel.basicPublish("", queue, properties, body.getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(CONFIRMATION_MILLIS);
    }

    /** How many messages are in it that were not acknowledged. */
    long depth(String queue) {
        try {
            return channel.messageCount(queue);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
        launcher.shutdown();
    }
}
