package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OperationIdsTest {
    private final OperationIds ids = new OperationIds();

    @Test
    void none_is_given_twice() {
        Set<UUID> seen = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 100_000).parallel().forEach(i -> seen.add(ids.next()));
        assertThat(seen).hasSize(100_000);
    }

    @Test
    void they_are_random_uuids_by_their_form() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(ids.next().version()).isEqualTo(4);
            assertThat(ids.next().variant()).isEqualTo(2);
        }
    }
}
