package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Which servers have what, as a text that changes when that does. Blocks. */
final class Layout {
    private Layout() {}

    /** Of a server since it was started: how it walks through its keys is not the same for the next one. */
    static String runId(RedisClusterAsyncCommands<byte[], byte[]> server, Duration timeout) {
        return Answer.await(server.info("server"), timeout)
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .map(line -> line.substring("run_id:".length()).strip())
                .findFirst()
                .orElse("");
    }

    /** @throws StoreException.Unavailable slots are moving now */
    static String of(List<RedisClusterAsyncCommands<byte[], byte[]>> masters, Duration timeout) {
        var whole = new StringBuilder();
        for (var master : masters) {
            String own = Answer.await(master.clusterNodes(), timeout)
                    .lines()
                    .filter(line -> line.contains("myself"))
                    .findFirst()
                    .orElse("");
            if (own.contains("->-") || own.contains("-<-")) {
                throw new StoreException.Unavailable(
                        "slots of the cluster are being moved, and records could be missed: wait until they have moved");
            }
            // The node, the epoch of its configuration, its slots: not how long ago it was heard of.
            String[] parts = own.split(" ", 7);
            whole.append(parts[0]).append(' ').append(parts[parts.length - 1]).append(' ');
            whole.append(runId(master, timeout)).append('\n');
        }
        return UUID.nameUUIDFromBytes(whole.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
