package dev.semel.system;

import dev.semel.Idempotency;
import dev.semel.gateway.config.ConfigFile;
import dev.semel.gateway.config.GatewayConfig;
import dev.semel.gateway.proxy.AccessLog;
import dev.semel.gateway.proxy.GatewayServer;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import java.nio.file.Path;

/**
 * The gateway, on a store that ends the process at one step ({@link HaltingStore.Step#PROPERTY}). Takes the arguments
 * {@code serve --listen HOST:PORT --config FILE}; the records are in the directory {@code records} beside the file.
 */
final class StepGateway {
    private StepGateway() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path file = Path.of(arguments[4]);
        var flags = new ConfigFile.Flags(arguments[2], null, null, null);
        var read = ConfigFile.read(file, flags, name -> null);
        GatewayConfig config = read.config();
        if (config == null) {
            throw new IllegalArgumentException(read.findings().toString());
        }
        var store = RocksStore.open(file.resolveSibling("records"), Durability.PROCESS_CRASH);
        var secret = store.secret();
        store.bind(secret);
        var halting = new HaltingStore(store, HaltingStore.Step.ofThisProcess());
        var engine = new Idempotency(halting, secret, config.limits(), event -> {});
        GatewayServer.start(
                        config.server(),
                        config.upstream(),
                        config.transport(),
                        AccessLog.off(),
                        config.routes(),
                        engine)
                .toCompletableFuture()
                .join();
        Thread.currentThread().join();
    }
}
