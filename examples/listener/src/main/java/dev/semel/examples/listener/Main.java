package dev.semel.examples.listener;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.semel.Operations;
import dev.semel.event.EventLog;
import dev.semel.policy.OutcomeRules.OnUnknown;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * {@code BROKER QUEUE PROVIDER DIRECTORY hold|execute}: listens until it is ended, with four messages in work at a
 * time.
 */
final class Main {
    private static final int AT_ONCE = 4;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        var broker = new ConnectionFactory();
        broker.setUri(arguments[0]);
        var provider = new HttpProvider(URI.create(arguments[2]));
        var charges = new Charges(Path.of(arguments[3]), Duration.ofSeconds(10), new EventLog(Main::print));
        Operations<String> operations = charges.operations(OnUnknown.valueOf(arguments[4].toUpperCase(Locale.ROOT)));
        // Its threads keep the process alive.
        Connection connection = broker.newConnection();
        for (int number = 0; number < AT_ONCE; number++) {
            ChargeListener.start(connection, arguments[1], operations, provider, Duration.ofSeconds(1));
        }
        System.out.println("listening to " + arguments[1]);
    }

    private static void print(Level level, String line) {
        System.out.println(level + " " + line);
    }
}
