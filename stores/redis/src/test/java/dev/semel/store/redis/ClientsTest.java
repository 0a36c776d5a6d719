package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import org.junit.jupiter.api.Test;

class ClientsTest {
    @Test
    void connections_go_through_epoll_where_io_uring_is_there_too() {
        assertThat(Clients.isNative()).isTrue();
        assertThat(EpollProvider.isAvailable()).isTrue();
        assertThat(IOUringProvider.isAvailable()).isFalse();
    }
}
