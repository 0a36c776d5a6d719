package dev.semel.store.rocksdb;

import dev.semel.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store's directory, held by this process alone: the lock, the secret, and the records' own directory. Confined.
 *
 * <p>Nobody but its owner reads it: the directory is 0700, the secret 0600.
 */
final class Directory implements AutoCloseable {
    private static final int SECRET_BYTES = 32;
    private static final String MARK = "secret.mark";

    private final Path root;
    private final FileChannel channel;

    private Directory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /** Takes the directory, which is made if it isn't there. */
    static Directory take(Path root) {
        try {
            Files.createDirectories(root, permissions("rwx------"));
            Files.createDirectories(root.resolve("records"), permissions("rwx------"));
            FileChannel channel = FileChannel.open(
                    root.resolve("lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    permissions("rw-------"));
            lock(root, channel);
            return new Directory(root, channel);
        } catch (IOException e) {
            throw new StoreException.Unavailable("the store's directory " + root + " can't be used: " + e, e);
        }
    }

    private static void lock(Path root, FileChannel channel) throws IOException {
        FileLock lock = tryLock(channel);
        if (lock == null) {
            String holder = read(channel);
            channel.close();
            throw new StoreException.Unavailable("the store's directory " + root + " is in use"
                    + (holder.isBlank() ? "" : " by process " + holder)
                    + ": stop that process, or give this one a directory of its own (store: rocksdb:PATH)");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    /** Where RocksDB keeps its files. */
    Path records() {
        return root.resolve("records");
    }

    /** Where RocksDB's native part is unpacked. */
    Path library() {
        return root.resolve("library");
    }

    /** Whether there may be records: an earlier process had RocksDB running here. */
    boolean hasRecords() {
        return Files.exists(records().resolve("CURRENT"));
    }

    /**
     * The secret kept here, made at the first opening.
     *
     * @param recordsExist then a missing secret is not replaced: nothing would be found again
     */
    byte[] secret(boolean recordsExist) {
        Path file = root.resolve("secret");
        try {
            if (!Files.exists(file)) {
                if (recordsExist) {
                    throw new StoreException.Unavailable("the store's secret " + file + " is missing, and there are"
                            + " records made under it, whose keys would not be recognised and would run again: put the"
                            + " file back, or move " + root + " away to start anew");
                }
                createSecret(file);
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != SECRET_BYTES) {
                throw new StoreException.Unavailable("the store's secret " + file + " has " + bytes.length
                        + " bytes instead of " + SECRET_BYTES + ": put the right file back");
            }
            return bytes;
        } catch (IOException e) {
            throw new StoreException.Unavailable("the store's secret " + file + " can't be read: " + e, e);
        }
    }

    /**
     * Ties the records to the secret that names them, by a mark of it that tells nothing about it.
     *
     * <p>Under another secret no key would be recognised, and everything would run again. {@code false}: it is tied to
     * another one.
     */
    boolean bind(String mark) {
        String bound = mark();
        if (!bound.isEmpty()) {
            return bound.equals(mark);
        }
        try {
            create(root.resolve(MARK), mark.getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IOException e) {
            throw new StoreException.Unavailable("the mark of the store's secret can't be written: " + e, e);
        }
    }

    /** Of the secret that names the records; empty if there is none yet. */
    String mark() {
        Path file = root.resolve(MARK);
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.US_ASCII) : "";
        } catch (IOException e) {
            throw new StoreException.Unavailable("the mark of the store's secret " + file + " can't be read: " + e, e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private void createSecret(Path file) throws IOException {
        var bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        create(file, bytes);
    }

    /** Written beside, synced and renamed: after a crash it is there whole, or not at all. */
    private void create(Path file, byte[] bytes) throws IOException {
        Path draft = root.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (var out = FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))) {
            out.write(ByteBuffer.wrap(bytes));
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (var directory = FileChannel.open(root)) {
            directory.force(true);
        }
    }

    private static FileAttribute<?>[] permissions(String text) {
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))};
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException.Unavailable("the lock of " + root + " can't be released: " + e, e);
        }
    }
}
