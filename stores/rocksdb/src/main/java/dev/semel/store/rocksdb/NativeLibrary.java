package dev.semel.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native part, which comes inside its jar. A process that is killed leaves what it unpacked, so it is
 * unpacked into the store's own directory, over what the last one left, and not once more into the system's temporary
 * one.
 */
final class NativeLibrary {
    private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

    private NativeLibrary() {}

    /**
     * @param directory this process's own; where nothing can be unpacked or run from there, the temporary one is taken
     */
    static synchronized void load(Path directory) {
        try {
            Files.createDirectories(directory);
            NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
        } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "RocksDB's library can't be loaded from {0}; the temporary directory is taken ({1})",
                    directory,
                    e);
        }
        RocksDB.loadLibrary();
    }
}
