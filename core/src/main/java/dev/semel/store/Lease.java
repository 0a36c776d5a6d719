package dev.semel.store;

import dev.semel.key.RecordId;
import java.util.UUID;

/**
 * The right to end one claim. Only a store makes one.
 *
 * @param operationId the same over all attempts
 * @param fence grows with every claim of an id, across releases, expiry and restarts: a later holder's is larger
 * @param attempt 1 for the first run of the operation
 */
public record Lease(RecordId id, UUID operationId, long fence, int attempt) {}
