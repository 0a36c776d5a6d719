import dev.semel.store.Batcher;
import dev.semel.store.Batcher.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;

/**
 * What a disk can do: all that queued is appended to a file that has its length already, with one sync, if any, and
 * nothing else is done. Bytes are those of a record in RocksDB.
 */
final class RawLog implements Subject, Batcher.Handler<byte[], Boolean> {
    static final int CLAIM_BYTES = 211;
    static final int COMPLETION_BYTES = 447;

    private static final int FILE_BYTES = 256 << 20;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    private final FileChannel file;
    private final boolean sync;
    private final Batcher<byte[], Boolean> writer;
    private long position;

    RawLog(Path place, boolean sync) throws IOException {
        this.file = FileChannel.open(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.sync = sync;
        for (int written = 0; written < FILE_BYTES; written += buffer.capacity()) {
            file.write(buffer.clear());
        }
        file.force(true);
        this.writer = Batcher.start("log", Batcher.Limits.DEFAULT, this);
    }

    @Override
    public CompletionStage<Boolean> pair(SplittableRandom random) {
        return writer.submit(bytes(random, CLAIM_BYTES))
                .thenCompose(claimed -> writer.submit(bytes(random, COMPLETION_BYTES)));
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        var bytes = new byte[length];
        ByteBuffer.wrap(bytes).putLong(random.nextLong()).putLong(random.nextLong());
        return bytes;
    }

    @Override
    public void handle(List<Item<byte[], Boolean>> batch) {
        try {
            buffer.clear();
            for (var item : batch) {
                buffer.put(item.request());
                item.answer(true);
            }
            buffer.flip();
            if (position + buffer.limit() > FILE_BYTES) {
                position = 0;
            }
            position += file.write(buffer, position);
            if (sync) {
                file.force(false);
            }
        } catch (IOException e) {
            batch.forEach(item -> item.fail(e));
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
        file.close();
    }
}
