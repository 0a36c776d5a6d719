package dev.semel.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Our bytes are those that RocksDB makes of the same changes. */
class BatchBytesTest {
    @TempDir
    private Path directory;

    @Test
    void a_batch_is_to_the_byte_what_rocksdb_builds() throws RocksDBException {
        RocksDB.loadLibrary();
        var random = new Random(3);
        try (var options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, directory.toString());
                var theirs = new WriteBatch()) {
            var ours = new BatchBytes();
            // So many that their ids no longer fit in one byte of a varint.
            List<byte[]> names = IntStream.range(0, 200)
                    .mapToObj(i -> ("family" + i).getBytes(StandardCharsets.US_ASCII))
                    .toList();
            try (var family = new ColumnFamilyOptions()) {
                for (ColumnFamilyHandle handle : db.createColumnFamilies(family, names)) {
                    byte[] key = bytes(random, 32);
                    byte[] value = bytes(random, random.nextInt(40_000));
                    theirs.put(handle, key, value);
                    ours.put(handle.getID(), key, value);
                    handle.close();
                }
            }

            assertThat(ours.toBytes()).isEqualTo(theirs.data());
        }
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
