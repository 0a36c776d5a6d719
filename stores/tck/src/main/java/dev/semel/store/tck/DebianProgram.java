package dev.semel.store.tck;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program of Debian's or Ubuntu's packages that is fetched and unpacked, without being installed and without asking
 * for root. What this release doesn't have is looked for in its backports.
 *
 * @param environment what it needs to find its libraries
 */
public record DebianProgram(Path program, Map<String, String> environment) {
    /**
     * Fetches it, unless that was done before.
     *
     * @param directory where it is unpacked
     * @param program its path in its package
     * @param packages its own and those of its libraries
     * @throws UncheckedIOException it can't be had; the message names the packages
     */
    public static DebianProgram of(Path directory, String program, String... packages) {
        try {
            Path home = Files.createDirectories(directory).toAbsolutePath();
            Path file = home.resolve(program);
            if (!Files.isExecutable(file)) {
                for (String name : packages) {
                    download(home, name);
                }
                for (Path archive :
                        found(home, path -> path.getFileName().toString().endsWith(".deb"))) {
                    run(home, List.of("dpkg-deb", "-x", archive.toString(), home.toString()));
                }
            }
            String libraries = found(home, path -> path.getFileName().toString().contains(".so.")).stream()
                    .map(path -> String.valueOf(path.getParent()))
                    .distinct()
                    .collect(Collectors.joining(File.pathSeparator));
            return new DebianProgram(file, Map.of("LD_LIBRARY_PATH", libraries));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the packages " + String.join(", ", packages) + " can't be had; apt-get update may help", e);
        }
    }

    private static void download(Path home, String name) throws IOException {
        try {
            run(home, List.of("apt-get", "download", name));
        } catch (IOException e) {
            List<String> backports = backports(home);
            run(home, Stream.concat(backports.stream(), Stream.of("update")).toList());
            run(
                    home,
                    Stream.concat(backports.stream(), Stream.of("download", name))
                            .toList());
        }
    }

    /** apt with lists of its own, of which it keeps everything in that directory. */
    private static List<String> backports(Path home) throws IOException {
        Files.createDirectories(home.resolve("apt/lists/partial"));
        Path sources = Files.writeString(
                home.resolve("apt/sources.list"),
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " + mirror(home) + " " + codename()
                        + "-backports main\n");
        var command = new ArrayList<>(List.of("apt-get"));
        for (String option : List.of(
                "Dir::Etc::SourceList=" + sources,
                "Dir::Etc::SourceParts=-",
                "Dir::State::Lists=" + home.resolve("apt/lists"),
                "Dir::Cache=" + home.resolve("apt"))) {
            command.addAll(List.of("-o", option));
        }
        return command;
    }

    /** Where this system has its release from. */
    private static String mirror(Path home) throws IOException {
        run(home, List.of("apt-get", "indextargets", "--format", "$(REPO_URI)", "Codename: " + codename()));
        return Files.readAllLines(home.resolve("log")).stream()
                .findFirst()
                .orElseThrow(() -> new IOException("apt-get doesn't know this release: apt-get update may help"));
    }

    private static String codename() throws IOException {
        String named = "VERSION_CODENAME=";
        return Files.readAllLines(Path.of("/etc/os-release")).stream()
                .filter(line -> line.startsWith(named))
                .map(line -> line.substring(named.length()))
                .findFirst()
                .orElseThrow(() -> new IOException("the system doesn't say which release it is"));
    }

    private static List<Path> found(Path home, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(wanted).toList();
        }
    }

    private static void run(Path directory, List<String> command) throws IOException {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroy();
                throw new IOException(String.join(" ", command) + " failed: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
