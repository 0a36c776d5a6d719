package dev.semel.store.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.function.Consumer;

/** Hears what is said on channels. Thread-safe if its listener is. */
final class Listening extends RedisPubSubAdapter<byte[], byte[]> {
    private final Consumer<byte[]> listener;

    Listening(Consumer<byte[]> listener) {
        this.listener = listener;
    }

    @Override
    public void message(byte[] channel, byte[] message) {
        listener.accept(message);
    }
}
