import dev.semel.store.Batcher;
import dev.semel.store.Batcher.Item;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** What RocksDB can do as it comes: all that queued is put with one batch, and nothing is looked up. */
final class RawBatches implements Subject, Batcher.Handler<RawBatches.Put, Boolean> {
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions writing;
    private final RocksDB database;
    private final Batcher<Put, Boolean> writer;

    record Put(byte[] key, byte[] value) {}

    RawBatches(Path place, boolean sync) throws RocksDBException {
        this.writing = new WriteOptions().setSync(sync);
        this.database = RocksDB.open(options, place.toString());
        this.writer = Batcher.start("batches", Batcher.Limits.DEFAULT, this);
    }

    @Override
    public CompletionStage<Boolean> pair(SplittableRandom random) {
        var key = new byte[32];
        random.nextBytes(key);
        return writer.submit(new Put(key, new byte[RawLog.CLAIM_BYTES - key.length]))
                .thenCompose(claimed -> writer.submit(new Put(key, new byte[RawLog.COMPLETION_BYTES - key.length])));
    }

    @Override
    public void handle(List<Item<Put, Boolean>> batch) {
        try (var puts = new WriteBatch()) {
            for (var item : batch) {
                puts.put(item.request().key(), item.request().value());
                item.answer(true);
            }
            database.write(writing, puts);
        } catch (RocksDBException e) {
            batch.forEach(item -> item.fail(e));
        }
    }

    @Override
    public void close() {
        writer.close();
        database.close();
        writing.close();
        options.close();
    }
}
