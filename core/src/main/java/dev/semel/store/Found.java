package dev.semel.store;

import dev.semel.key.Fingerprint;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The record that a claim met.
 *
 * @param fence of its latest claim
 * @param fingerprint of the request that was first; null when its policy keeps none
 * @param nesting of its latest claim
 * @param age since the first claim
 * @param sinceClaim since the latest claim
 * @param remaining until the record expires
 */
public record Found(
        UUID operationId,
        long fence,
        int attempt,
        @Nullable Fingerprint fingerprint,
        Nesting nesting,
        Duration age,
        Duration sinceClaim,
        Duration remaining) {}
