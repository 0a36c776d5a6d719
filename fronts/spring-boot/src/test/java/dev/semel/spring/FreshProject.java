package dev.semel.spring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A new project with the starter, and a Maven repository that has what this build made. */
final class FreshProject {
    private static final String VERSION = "0.1.0-SNAPSHOT";

    private final Path root;
    private final Path directory;

    /** @param directory for all its files */
    FreshProject(Path directory) {
        this.root = root();
        this.directory = directory;
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("mvnw"))) {
            at = at.getParent();
        }
        return at;
    }

    /** The first block of that language in the guide. */
    String guide(String language) throws IOException {
        String guide = Files.readString(root.resolve("docs/guides/spring-boot.md"));
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(guide);
        if (!block.find()) {
            throw new IllegalStateException("the guide has no " + language);
        }
        return block.group(1);
    }

    /** Publishes what was built to a repository of this project's own. */
    void publish(String artifact, String module, Class<?> anyOf) throws IOException, URISyntaxException {
        Path place = place(artifact);
        Files.copy(root.resolve(module).resolve("pom.xml"), place.resolve(artifact + "-" + VERSION + ".pom"));
        Path built = Path.of(
                anyOf.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path jar = place.resolve(artifact + "-" + VERSION + ".jar");
        if (Files.isDirectory(built)) {
            pack(built, jar);
        } else {
            Files.copy(built, jar);
        }
    }

    void publishParent() throws IOException {
        Files.copy(root.resolve("pom.xml"), place("semel-parent").resolve("semel-parent-" + VERSION + ".pom"));
    }

    private Path place(String artifact) throws IOException {
        return Files.createDirectories(
                directory.resolve("repository/dev/semel").resolve(artifact).resolve(VERSION));
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                packed.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
    }

    void write(String file, String text) throws IOException {
        Path path = directory.resolve("project").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** Packages it with the Maven of this build; downloads go where this build's went. */
    void build() throws IOException, InterruptedException {
        Path said = directory.resolve("maven.log");
        String tail = System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        Process maven = new ProcessBuilder(List.of(
                        root.resolve("mvnw").toString(),
                        "-q",
                        "-B",
                        "-Dmaven.repo.local=" + directory.resolve("local"),
                        "-Dmaven.repo.local.tail=" + tail,
                        "-f",
                        directory.resolve("project/pom.xml").toString(),
                        "package"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (maven.waitFor() != 0) {
            throw new AssertionError(Files.readString(said));
        }
    }

    /** Starts it. */
    Running start() throws IOException {
        return new Running(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        directory.resolve("project/target/shop.jar").toString(),
                        "--server.port=0"))
                .redirectErrorStream(true)
                .start());
    }

    /** A program under way. */
    record Running(Process process) implements AutoCloseable {
        private static final Pattern PORT = Pattern.compile("Tomcat started on port ([0-9]+)");

        /** Waits until it listens. What it says afterwards fits into the pipe. */
        int port() throws IOException {
            var said = new StringBuilder();
            BufferedReader lines = process.inputReader();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                Matcher port = PORT.matcher(line);
                if (port.find()) {
                    return Integer.parseInt(port.group(1));
                }
            }
            throw new AssertionError(said);
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
