package dev.semel.store;

import dev.semel.key.Fingerprint;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The record that a claim met.
 *
 * @param fingerprint of the request that was first; null when its policy keeps none
 * @param age since the first claim
 * @param remaining until the record expires
 */
public record Found(
        UUID operationId, int attempt, @Nullable Fingerprint fingerprint, Duration age, Duration remaining) {}
