package dev.semel.examples.payments;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** This process's class path as jars alone: then the JVM keeps what it has loaded, and starts in half the time. */
final class ClassPath {
    private final String jars;
    private final Path archive;

    private ClassPath(String jars, Path archive) {
        this.jars = jars;
        this.archive = archive;
    }

    /** @param directory for the jars of what is in directories, and for what the JVM keeps */
    static ClassPath in(Path directory) throws IOException {
        var jars = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path place = Path.of(entry);
            jars.add(Files.isDirectory(place) ? jar(place, directory.resolve(jars.size() + ".jar")) : entry);
        }
        return new ClassPath(String.join(File.pathSeparator, jars), directory.resolve("classes.jsa"));
    }

    private static String jar(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(each -> !each.equals(classes))::iterator) {
                // Directories, too: whoever looks for the classes of a package looks for it first.
                boolean directory = Files.isDirectory(file);
                out.putNextEntry(new JarEntry(classes.relativize(file) + (directory ? "/" : "")));
                if (!directory) {
                    Files.copy(file, out);
                }
                out.closeEntry();
            }
        }
        return jar.toString();
    }

    List<String> options() {
        return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive, "-cp", jars);
    }
}
