package dev.semel.key;

import java.time.Duration;

/**
 * A header in which clients say when they first sent a request: an HTTP date (RFC 9110 section 5.6.7) that goes with
 * the key. Either both are there or neither.
 *
 * @param skew a time that is at most so far in the future is taken for a clock that runs ahead
 */
public record FirstSent(String header, Duration skew) {}
