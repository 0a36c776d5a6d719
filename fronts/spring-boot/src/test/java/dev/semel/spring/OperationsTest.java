package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Idempotency;
import dev.semel.Operation;
import dev.semel.Operations;
import dev.semel.Result;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Operations of an application's own, with the engine as a bean. */
final class OperationsTest {
    record Receipt(String order, List<Integer> cents) {}

    @Test
    void a_result_is_kept_as_json_and_given_again() {
        Settings.yaml("semel: {store: memory}").run(context -> {
            Operations<Receipt> payments = context.getBean(Idempotency.class)
                    .operations(Operation.named("payment", JacksonResultCodec.of(Receipt.class, new JsonMapper())));
            var runs = new AtomicInteger();

            Result<Receipt> first = payments.run("shop", "o-1", null, attempt -> receipt(runs));
            Result<Receipt> second = payments.run("shop", "o-1", null, attempt -> receipt(runs));

            assertThat(second).isInstanceOf(Result.Replayed.class);
            assertThat(second.value()).isEqualTo(first.value()).isEqualTo(new Receipt("o-1", List.of(1)));
        });
    }

    private static Receipt receipt(AtomicInteger runs) {
        return new Receipt("o-1", List.of(runs.incrementAndGet()));
    }
}
