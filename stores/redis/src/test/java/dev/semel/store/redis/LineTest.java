package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.StoreException;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a line goes on trying to connect. */
class LineTest {
    private final DefaultEventExecutorGroup timer = new DefaultEventExecutorGroup(1);

    @AfterEach
    void close() {
        var unused = timer.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void an_attempt_that_cannot_even_begin_is_not_the_last_one() throws InterruptedException {
        var attempts = new CountDownLatch(3);
        try (var line = new Line(
                () -> {
                    attempts.countDown();
                    throw new IllegalStateException("no address");
                },
                timer)) {
            assertThat(attempts.await(30, TimeUnit.SECONDS)).isTrue();

            assertThatThrownBy(line::now)
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("no address");
        }
    }
}
