package dev.semel.system;

import dev.semel.system.Attempt.Ending;
import dev.semel.system.Load.Send;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A client of the load: one connection at a time, every attempt written down. Confined to a thread. */
final class LoadClient implements AutoCloseable {
    private static final int SOON_MILLIS = 30;

    private final GatewayProcess gateway;
    private final History history;
    private final RandomGenerator random;
    private @Nullable Caller connection;
    private long connectedAt;

    LoadClient(GatewayProcess gateway, History history, RandomGenerator random) {
        this.gateway = gateway;
        this.history = history;
        this.random = random;
    }

    /** Sends it, again after an outage if it could not even connect. */
    Ending perform(Send send) throws IOException {
        while (true) {
            Ending ending = performOnce(send);
            if (!(ending instanceof Ending.Failed failed) || failed.anySent()) {
                return ending;
            }
            Await.until("the gateway is back", gateway::isUp, gateway::output);
        }
    }

    /** Sends it once, whatever becomes of it. */
    Ending performOnce(Send send) throws IOException {
        long sentAt = System.nanoTime();
        Ending ending;
        try {
            if (connection == null) {
                connectedAt = sentAt;
                connection = new Caller(gateway.port());
            }
            ending = converse(connection, send);
        } catch (IOException failure) {
            ending = new Ending.Failed(connection != null, failure.toString());
        }
        history.add(new Attempt(
                send.operation(), send.call().body().name(), connectedAt, sentAt, System.nanoTime(), ending));
        if (!(ending instanceof Ending.Answered answered) || closes(answered.answer())) {
            close();
        }
        return ending;
    }

    private Ending converse(Caller caller, Send send) throws IOException {
        switch (send.manner()) {
            case STAYS -> {
                return new Ending.Answered(caller.call(send.call()));
            }
            case LEAVES_IN_THE_REQUEST -> {
                caller.sendPart(send.call(), random.nextDouble());
                return new Ending.Left(false);
            }
            case LEAVES_AT_ONCE -> caller.send(send.call());
            case RESETS_AT_ONCE -> {
                caller.send(send.call());
                caller.reset();
            }
            case LEAVES_SOON -> {
                caller.send(send.call());
                patience(caller, Duration.ofMillis(1 + random.nextInt(SOON_MILLIS)));
            }
            case LEAVES_IN_THE_ANSWER -> {
                caller.send(send.call());
                patience(caller, Await.PATIENCE);
            }
        }
        return new Ending.Left(true);
    }

    private static void patience(Caller caller, Duration patience) throws IOException {
        try {
            caller.firstByte(patience);
        } catch (SocketTimeoutException enough) {
            return; // that is how long this client waits
        }
    }

    private static boolean closes(WireMessage answer) {
        return answer.all("Connection").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
