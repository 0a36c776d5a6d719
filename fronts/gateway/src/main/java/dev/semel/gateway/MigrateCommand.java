package dev.semel.gateway;

import dev.semel.gateway.migrate.End;
import dev.semel.gateway.migrate.Migration;
import dev.semel.gateway.migrate.MigrationFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code semel migrate}: takes all records of one store to another. */
@Command(
        name = "migrate",
        description = {
            "Take all records of one store to another, so that no key can run twice.",
            "",
            "Start gateways on the new store once this says that it is sealed: they answer 503 until all is there. Stopped"
                    + " at any point, the same command goes on. See docs/guides/migrate.md."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all records are moved, or --abort is done",
            "1:a store failed; the same again goes on",
            "2:the command line is not understood",
            "3:requests still ran after --wait; the same again goes on",
            "4:records cannot be read; see --skip-corrupt",
            "5:the stores are not fit for it, or another migration is under way"
        },
        sortOptions = false)
final class MigrateCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h)");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "URI",
            description = "The store that has the records. A store in a directory must not be in use.")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "URI", description = "The store that gets them; empty.")
    private String to = "";

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "2m",
            description = "How long to wait for requests that run when the old store is sealed; 2m.")
    private String wait = "2m";

    @Option(
            names = "--secret-out",
            paramLabel = "FILE",
            description = "Write the secret that the old store made up to this new file. Gateways on the new store need"
                    + " it: secret: file:FILE.")
    private @Nullable Path secretOut;

    @Option(
            names = "--skip-corrupt",
            description = "Leave behind records that cannot be read: their keys can run again.")
    private boolean skipCorrupt;

    @Option(
            names = "--abort",
            description =
                    "Give up a migration whose new store is not open yet: the old one is opened again, the new one"
                            + " emptied.")
    private boolean abort;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Duration patience = duration();
        Logging.start(dev.semel.gateway.config.LogSettings.Level.WARN);
        try (End source = StoreFactory.end(from);
                End target = StoreFactory.end(to);
                var progress = new ProgressLine(out, CommandLine.Help.Ansi.AUTO.enabled())) {
            if (source.name().equals(target.name())) {
                throw new ParameterException(spec.commandLine(), "--from and --to are the same store");
            }
            out.println("from " + source.name());
            out.println("to   " + target.name());
            var migration = new Migration(source, target, patience, skipCorrupt, progress);
            if (abort) {
                migration.abort();
            } else {
                handOutSecret(source);
                migration.run();
            }
            return 0;
        } catch (MigrationFailure e) {
            err.println("semel: " + e.getMessage());
            return e.why().exitCode();
        } catch (StartFailure e) {
            err.println("semel: " + e.getMessage());
            return 1;
        }
    }

    private Duration duration() {
        Matcher matcher = DURATION.matcher(wait);
        if (!matcher.matches()) {
            throw new ParameterException(spec.commandLine(), "write --wait as 500ms, 30s, 2m or 1h, not " + wait);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** Without it no gateway on the new store would recognise a key, and everything would run again. */
    private void handOutSecret(End source) throws IOException {
        String secret = source.ownSecret();
        if (secret == null) {
            return;
        }
        if (secretOut == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    source.name() + " made up its own secret, and gateways on the new store need it: have it written"
                            + " with --secret-out FILE, and give them secret: file:FILE");
        }
        String text = "base64:" + secret + "\n";
        if (!Files.exists(secretOut)) {
            try (var channel = Files.newByteChannel(
                    secretOut,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                channel.write(StandardCharsets.US_ASCII.encode(text));
            }
        } else if (!Files.readString(secretOut).equals(text)) {
            throw new ParameterException(spec.commandLine(), secretOut + " is there and says something else");
        }
        spec.commandLine().getOut().println("its secret is in " + secretOut);
    }
}
