package dev.semel.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that stay free while a killed server is away.
 *
 * <p>They lie below the range that the system takes for outgoing connections: else a client of the same machine could
 * get the port while its server is down, and even connect to itself.
 */
final class FreePort {
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;

    private FreePort() {}

    static int find() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
        } while (!isFree(port));
        return port;
    }

    private static boolean isFree(int port) {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
