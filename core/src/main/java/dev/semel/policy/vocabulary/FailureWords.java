package dev.semel.policy.vocabulary;

import dev.semel.policy.Failure;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.Shapes;
import java.util.List;

/** The block {@code failure}: what happens when Semel itself cannot work. */
final class FailureWords {
    private static final int LARGEST = 256 << 20;

    private static final Field<Failure.StoreDown> STORE_DOWN = Field.of(
            "store_down",
            Shapes.choice(Failure.StoreDown.class, '-'),
            "\"closed\"",
            "A request that cannot be claimed is refused (closed), or runs unprotected and says so (open).");

    private static final Field<Integer> REQUEST_LIMIT =
            Field.of("request_limit", Shapes.size(0, LARGEST), "\"1MiB\"", "Longest request body that is taken.");

    private static final Field<Failure.TooLarge> REQUEST_TOO_LARGE = Field.of(
            "request_too_large",
            Shapes.choice(Failure.TooLarge.class, '-'),
            "\"reject\"",
            "A request with a longer body is refused, or runs unprotected.");

    private static final Field<Integer> RESPONSE_LIMIT = Field.of(
            "response_limit",
            Shapes.size(0, LARGEST),
            "\"1MiB\"",
            "Longest answer that is kept; of a longer one only status and headers are, and repeats are refused.");

    static final MappingShape<Failure> SHAPE = new MappingShape<>(
            List.of(STORE_DOWN, REQUEST_LIMIT, REQUEST_TOO_LARGE, RESPONSE_LIMIT),
            values -> new Failure(
                    values.get(STORE_DOWN),
                    values.get(REQUEST_LIMIT),
                    values.get(REQUEST_TOO_LARGE),
                    values.get(RESPONSE_LIMIT)));

    private FailureWords() {}
}
