package dev.semel.examples.listener;

import java.io.IOException;
import java.util.UUID;

/** Who takes the money. */
@FunctionalInterface
interface Provider {
    /**
     * Takes it, and answers with the receipt.
     *
     * @param operationId the same for every attempt of a charge: a provider that honours it charges once
     * @throws java.net.ConnectException it can't be reached, and has heard of nothing
     * @throws IOException it may have been taken
     */
    String charge(byte[] order, UUID operationId) throws IOException;
}
