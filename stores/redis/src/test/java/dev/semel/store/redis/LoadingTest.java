package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that has been started and is still reading its files. */
class LoadingTest {
    private final RedisProcess server = RedisProcess.start(
            RedisBinary.NEWER, "--save", "", "--appendonly", "no", "--loading-process-events-interval-bytes", "1024");
    private final List<ClaimBuilder> done =
            Stream.generate(ClaimBuilder::fresh).limit(1_000).toList();

    @AfterEach
    void close() {
        server.close();
    }

    private RedisStore open() {
        return RedisStore.open(server.settings().withTimeout(Duration.ofSeconds(1)), warning -> {});
    }

    /** It has a file then that it would read for half a minute, answering in between. */
    private void restartLoading() {
        try (var store = open()) {
            done.forEach(claim -> Stores.complete(store, Stores.own(store, claim), Stores.reply(1_000)));
        }
        server.done("SAVE");
        server.kill();
        server.startLoading("--key-load-delay", "30000");
    }

    private void finishLoading() {
        server.done("CONFIG", "SET", "key-load-delay", "0");
    }

    @Test
    void no_store_is_opened_on_it_and_the_message_says_how_long_it_takes() {
        restartLoading();

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("still loading its data")
                .hasMessageMatching(".*[0-9]+ s.*");
    }

    @Test
    void an_open_store_fails_calls_while_it_loads_and_goes_on_by_itself() {
        try (var store = open()) {
            restartLoading();
            var claim = ClaimBuilder.fresh();
            Throwable failure = Stores.failure(store.claim(claim.request()));
            while (!String.valueOf(failure.getMessage()).contains("LOADING")) {
                assertThat(failure).isInstanceOf(StoreException.Unavailable.class);
                failure = Stores.failure(store.claim(claim.request()));
            }
            assertThat(failure).isInstanceOf(StoreException.Refused.class);

            finishLoading();

            Lease lease = ((Claim.Owned) Stores.claimOnceItIsBack(store, claim)).lease();
            assertThat(lease.id()).isEqualTo(claim.id());
            assertThat(done)
                    .allSatisfy(old -> assertThat(
                                    Stores.answer(store.claim(old.byAnother().request())))
                            .isInstanceOf(Claim.Completed.class));
        }
    }
}
