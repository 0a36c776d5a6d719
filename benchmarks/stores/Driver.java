import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * The process that has a store, or a yardstick, open and does what it reads from its standard input, one line each:
 *
 * <pre>
 * pairs CALLERS SECONDS   claims and completes new keys, one after the other, in so many chains at a time
 * load COUNT              the same until so many are done
 * later SECONDS           sets its clock forward, where it has one of its own
 * memory                  collects garbage and tells what is left
 * </pre>
 *
 * It answers each with one line of JSON, and ends with its input. Arguments: the kind, and where.
 */
final class Driver {
    private static final int LOADING_CALLERS = 256;

    private Driver() {}

    public static void main(String... arguments) throws Exception {
        var clock = new Clock();
        try (Subject subject = Subject.open(arguments[0], arguments[1], clock);
                var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("{\"ready\": true}");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(answer(line.split(" ", -1), subject, clock));
            }
        }
        System.exit(0);
    }

    private static String answer(String[] words, Subject subject, Clock clock) throws IOException {
        return switch (words[0]) {
            case "pairs" ->
                new Callers(subject, Long.MAX_VALUE).run(Integer.parseInt(words[1]), nanos(words[2])).json();
            case "load" ->
                new Callers(subject, Long.parseLong(words[1])).run(LOADING_CALLERS, Long.MAX_VALUE / 2).json();
            case "later" -> {
                clock.forward(Duration.ofSeconds(Long.parseLong(words[1])));
                yield "{}";
            }
            case "memory" -> {
                System.gc();
                var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                yield String.format(Locale.ROOT, "{\"heap_mb\": %.1f}", heap.getUsed() / 1048576.0);
            }
            default -> throw new IOException("not understood: " + String.join(" ", words));
        };
    }

    private static long nanos(String seconds) {
        return (long) (Double.parseDouble(seconds) * 1e9);
    }
}
