package dev.semel.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Keys in a directory, one file for each operation: they survive the process and, where the file system keeps what was
 * synced, the machine. Thread-safe, and safe for several processes on one file system.
 *
 * <p>A file is written aside, synced, and then linked to its name, which fails if another process was first: there is
 * never half a key, and never two. A file that can't be read is an error, never a new key.
 */
public final class DirectoryKeyJournal implements KeyJournal {
    private static final String HEAD = "semel-key 1";
    private static final String SUFFIX = ".key";
    private static final String ASIDE = ".new";

    /** Far longer than a file is aside, whatever the clocks of those who share the directory say. */
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final Path directory;
    private final InstantSource clock;

    /**
     * The journal in that directory, which is made if it isn't there. What killed processes left unfinished in it is
     * cleared up after an hour.
     *
     * @throws IOException it can't be made or written to
     */
    public static DirectoryKeyJournal at(Path directory) throws IOException {
        var journal = at(directory, InstantSource.system());
        journal.clearUp(Instant.now().minus(LEFT_BEHIND));
        return journal;
    }

    static DirectoryKeyJournal at(Path directory, InstantSource clock) throws IOException {
        Files.createDirectories(directory);
        return new DirectoryKeyJournal(directory, clock);
    }

    private DirectoryKeyJournal(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public Entry open(String operation) throws IOException {
        Path file = file(operation);
        while (true) {
            try {
                return read(file);
            } catch (NoSuchFileException absent) {
                write(file, InMemoryKeyJournal.newEntry(clock.instant()));
            }
        }
    }

    @Override
    public void fail(String operation, Entry entry) throws IOException {
        Path file = file(operation);
        try {
            if (read(file).key().equals(entry.key())) {
                delete(file);
            }
        } catch (NoSuchFileException gone) {
            // Somebody else forgot it.
        }
    }

    @Override
    public void forget(String operation) throws IOException {
        delete(file(operation));
    }

    /**
     * Forgets the keys that are older than that: longer than the API remembers them, and than anybody would repeat
     * their operations.
     *
     * @return how many
     */
    public int forgetOlderThan(Duration age) throws IOException {
        Instant oldest = clock.instant().minus(age);
        int forgotten = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                try {
                    if (read(file).firstSent().isBefore(oldest) && Files.deleteIfExists(file)) {
                        forgotten++;
                    }
                } catch (NoSuchFileException gone) {
                    // Somebody else forgot it.
                }
            }
        }
        return forgotten;
    }

    private Path file(String operation) {
        if (operation.isEmpty()) {
            throw new IllegalArgumentException("an operation has a name: the order's number, the payment's id");
        }
        return directory.resolve(HexFormat.of().formatHex(sha256(operation)) + SUFFIX);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Entry read(Path file) throws IOException {
        List<String> lines = Files.readString(file, UTF_8).lines().toList();
        if (lines.size() != 3 || !lines.get(0).equals(HEAD)) {
            throw new IOException("the key in " + file + " can't be read; whether its operation was sent isn't known:"
                    + " ask the API, and remove the file when it wasn't");
        }
        try {
            return new Entry(lines.get(1), Instant.parse(lines.get(2)));
        } catch (DateTimeException e) {
            throw new IOException("the time of the key in " + file + " can't be read: " + lines.get(2), e);
        }
    }

    /** Who was killed with a file aside had sent nothing with its key. */
    void clearUp(Instant latest) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ASIDE)) {
            for (Path file : files) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(latest)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException gone) {
                    // Its writer is done with it.
                }
            }
        }
    }

    /** Does nothing if another one was first. */
    private void write(Path file, Entry entry) throws IOException {
        Path aside = directory.resolve(UUID.randomUUID() + ASIDE);
        try {
            String text = String.join("\n", HEAD, entry.key(), entry.firstSent().toString()) + "\n";
            try (var channel = FileChannel.open(aside, CREATE_NEW, WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.createLink(file, aside);
            sync(directory);
        } catch (FileAlreadyExistsException another) {
            // Its key is the operation's.
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            sync(directory);
        }
    }

    /** What is linked in a directory is there after a power loss once the directory is synced. */
    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }
}
