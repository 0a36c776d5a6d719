package dev.semel;

import java.util.UUID;

/**
 * Which run this is of an operation: for logs, and for whatever it calls.
 *
 * @param operationId the same for every attempt of the operation: an idempotency key for what it calls
 * @param number 1, and one more each time the operation runs again
 * @param fence larger for every later run with this key: what refuses a smaller one refuses a run that was overtaken
 */
public record Attempt(UUID operationId, int number, long fence) {}
