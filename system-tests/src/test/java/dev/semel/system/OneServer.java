package dev.semel.system;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A shared store that is one server, before which a hop can stand. Used by one thread. */
interface OneServer extends SharedServer, AutoCloseable {
    int port();

    /** Where a gateway that reaches the server at that port keeps its records under that name. */
    String store(String name, int port);

    /** Longer than a gateway waits for what it has asked, and than any lease of the tests. */
    Duration longSilence();

    @Override
    void close() throws IOException;

    /** Every kind that there is. */
    enum Kind {
        POSTGRESQL {
            @Override
            OneServer start(Path files) throws IOException {
                return new PostgresServer(files);
            }
        },
        REDIS {
            @Override
            OneServer start(Path files) {
                return new RedisServer();
            }
        };

        /** @param files an empty directory that the server may use */
        abstract OneServer start(Path files) throws IOException;
    }
}
