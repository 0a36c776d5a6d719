package dev.semel.store.tck;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A process that claims and ends claims as fast as it can, says what was answered, and is killed in the middle of it.
 * Of eight claims it leaves one running, ends one as retryable, has one settled that was unknown, and completes the
 * others.
 */
public final class CrashingProcess implements AutoCloseable {
    private static final int AT_A_TIME = 32;
    private static final long DEADLINE_SECONDS = 60;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final List<Became> BECOMES = List.of(
            Became.OWNED,
            Became.RETRYABLE,
            Became.SETTLED,
            Became.COMPLETED,
            Became.COMPLETED,
            Became.COMPLETED,
            Became.COMPLETED,
            Became.COMPLETED);

    private final Process process;

    private CrashingProcess(Process process) {
        this.process = process;
    }

    /** Opens the store under test in another process: the class needs a constructor without parameters. */
    public interface Opener {
        /** @param location as the {@link Opening} says */
        Store open(String location);
    }

    /** Which store a process opens, and where. */
    public record Opening(Class<? extends Opener> opener, String location) {}

    /** What became of a claim. */
    enum Became {
        OWNED,
        COMPLETED,
        RETRYABLE,
        /** It was unknown, and then settled as completed. */
        SETTLED
    }

    /** What the process was told. */
    record Answered(Lease lease, Became became) {

        String toLine() {
            return became + " " + lease.id() + " " + lease.operationId() + " " + lease.fence() + " " + lease.attempt()
                    + " .";
        }

        static Answered of(String line) {
            String[] words = line.split(" ", -1);
            var lease = new Lease(
                    RecordId.parse(words[1]),
                    UUID.fromString(words[2]),
                    Long.parseLong(words[3]),
                    Integer.parseInt(words[4]));
            return new Answered(lease, Became.valueOf(words[0]));
        }
    }

    /** The reply with which the process ends a claim: a few bytes, now and then many. */
    static StoredReply replyOf(Lease lease) {
        String text = lease.operationId() + "/" + lease.fence();
        int repeats = lease.id().fourth() % 64 == 0 ? 2_000 : 3;
        return new StoredReply(
                new Reply(201, Headers.of("Content-Type", "text/plain"), Body.of(text.repeat(repeats))), true);
    }

    static CrashingProcess start(Opening opening) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingProcess.class.getName(),
                        opening.opener().getName(),
                        opening.location())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new CrashingProcess(process);
    }

    /** Kills it, as {@code kill -9} does, once it has said so much; answers all it has said. */
    List<Answered> killAfter(int answers) throws IOException, InterruptedException {
        var answered = new ArrayList<Answered>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The last line may be torn.
                if (line.endsWith(" .")) {
                    answered.add(Answered.of(line));
                }
                if (answered.size() == answers) {
                    // Through its handle: the process's own method would also throw away what it has said.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process doesn't die");
        }
        return answered;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process: the opener's class and its location. */
    public static void main(String... arguments) throws ReflectiveOperationException {
        Opener opener = Class.forName(arguments[0])
                .asSubclass(Opener.class)
                .getDeclaredConstructor()
                .newInstance();
        Store store = opener.open(arguments[1]);
        // Unbuffered: a line that is out stays out.
        var out = new PrintStream(System.out, true);
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(Long.getLong("semel.seed", 1));
        while (true) {
            List<Lease> leases = claimSome(store, random);
            leases.forEach(lease -> out.println(new Answered(lease, Became.OWNED).toLine()));
            var endings = new ArrayList<Runnable>();
            for (Lease lease : leases) {
                Became becomes = BECOMES.get(random.nextInt(BECOMES.size()));
                var stage = end(store, lease, becomes);
                endings.add(() -> {
                    if (Answers.of(stage)) {
                        out.println(new Answered(lease, becomes).toLine());
                    }
                });
            }
            endings.forEach(Runnable::run);
        }
    }

    /** False when nothing was done. */
    private static CompletionStage<Boolean> end(Store store, Lease lease, Became becomes) {
        return switch (becomes) {
            case OWNED -> CompletableFuture.completedFuture(false);
            case COMPLETED -> store.complete(lease, replyOf(lease), KEPT);
            case RETRYABLE -> store.retryable(lease, replyOf(lease));
            case SETTLED ->
                store.unknown(lease, UnknownCause.TIMEOUT)
                        .thenCompose(done -> store.resolve(
                                lease.id(), lease.fence(), new Resolution.Completed(replyOf(lease), KEPT)));
        };
    }

    private static List<Lease> claimSome(Store store, RandomGenerator random) {
        var stages = new ArrayList<CompletionStage<Claim>>();
        for (int i = 0; i < AT_A_TIME; i++) {
            var id = new RecordId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
            // A lease that outlives the test: nothing but the process's death ends these claims.
            var claim = ClaimBuilder.of(id).lasting(Duration.ofMinutes(30), KEPT);
            stages.add(store.claim(claim.request()));
        }
        return stages.stream()
                .map(stage -> Answers.of(stage, Claim.Owned.class).lease())
                .toList();
    }
}
