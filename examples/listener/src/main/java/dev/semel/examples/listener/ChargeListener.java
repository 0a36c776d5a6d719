package dev.semel.examples.listener;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.semel.Operations;
import dev.semel.Result;
import dev.semel.policy.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of a queue one by one. A message is acknowledged when its charge is recorded, and not before: a
 * process that dies in between has it delivered again, and finds the record. Called by its channel's thread.
 */
final class ChargeListener extends DefaultConsumer {
    private static final Duration CONFIRMATION = Duration.ofSeconds(10);

    private final String queue;
    private final Operations<String> charges;
    private final Provider provider;
    private final Duration pause;

    private ChargeListener(
            Channel channel, String queue, Operations<String> charges, Provider provider, Duration pause) {
        super(channel);
        this.queue = queue;
        this.charges = charges;
        this.provider = provider;
        this.pause = pause;
    }

    /**
     * Listens from now on.
     *
     * @param pause before a message that can't be worked on now is given back
     */
    static void start(
            Connection connection, String queue, Operations<String> charges, Provider provider, Duration pause)
            throws IOException {
        Channel channel = connection.createChannel();
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueDeclare(parked(queue), true, false, false, null);
        channel.confirmSelect();
        channel.basicQos(1);
        channel.basicConsume(queue, false, new ChargeListener(channel, queue, charges, provider, pause));
    }

    /** Where messages go that a person has to look at. */
    static String parked(String queue) {
        return queue + ".parked";
    }

    /** What becomes of a message. */
    private enum Next {
        ACKNOWLEDGE,
        AGAIN,
        PARK
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
            throws IOException {
        long delivery = envelope.getDeliveryTag();
        switch (next(properties.getMessageId(), body)) {
            case ACKNOWLEDGE -> getChannel().basicAck(delivery, false);
            case AGAIN -> {
                pause();
                getChannel().basicNack(delivery, false, true);
            }
            case PARK -> {
                park(properties, body);
                getChannel().basicAck(delivery, false);
            }
        }
    }

    private Next next(@Nullable String message, byte[] body) {
        if (message == null) {
            return Next.PARK; // nothing tells its deliveries from other messages
        }
        try {
            return switch (charges.run(queue, message, body, attempt -> provider.charge(body, attempt.operationId()))) {
                case Result.Executed<String> executed -> Next.ACKNOWLEDGE;
                case Result.Replayed<String> replayed -> Next.ACKNOWLEDGE;
                case Result.Refused<String>(String operation, Problem problem, boolean ranNow) -> refused(problem);
            };
        } catch (IOException failure) {
            // Delivered again, it runs if that proved that nothing had run, or its outcome is known to be unknown.
            System.out.println(message + ": " + failure);
            return Next.AGAIN;
        }
    }

    /** Still running, or the store is away: later. Not known whether it ran, or another body: a person decides. */
    private static Next refused(Problem problem) {
        return problem == Problem.REPLY_NOT_KEPT ? Next.ACKNOWLEDGE : problem.retryable() ? Next.AGAIN : Next.PARK;
    }

    /** Durably, before it is acknowledged here. */
    private void park(BasicProperties properties, byte[] body) throws IOException {
        getChannel().basicPublish("", parked(queue), properties, body);
        try {
            getChannel().waitForConfirmsOrDie(CONFIRMATION.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (TimeoutException e) {
            throw new IOException("the broker didn't confirm", e);
        }
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
