package dev.semel.examples.conversions;

/**
 * What Semel says of a run, in the headers {@code Semel-Operation-Id}, {@code Semel-Attempt} and {@code Semel-Fence}.
 *
 * @param operationId the same for every attempt of the operation
 * @param number from 1
 * @param fence grows with every attempt
 */
public record Attempt(String operationId, int number, long fence) {}
