package dev.semel.store.redis;

import io.lettuce.core.api.StatefulRedisConnection;

/**
 * A connection, and who is at its other end. Immutable.
 *
 * @param server the run of the server, which names itself: an address may lead to another one at any time
 */
record Opened(StatefulRedisConnection<byte[], byte[]> connection, String server) {}
