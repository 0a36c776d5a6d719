package dev.semel;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes results of operations into records, and reads them. Thread-safe. What it writes has to be readable for as long
 * as records live, also by other releases of the program.
 */
public interface ResultCodec<T extends @Nullable Object> {
    /** Bytes as they are. */
    ResultCodec<byte[]> BYTES = of(byte[]::clone, byte[]::clone);

    /** Text, as UTF-8. */
    ResultCodec<String> TEXT =
            of(text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

    /** For operations without a result. */
    ResultCodec<@Nullable Void> NOTHING = of(nothing -> new byte[0], bytes -> null);

    byte[] encode(T result);

    T decode(byte[] bytes);

    /** The codec of these two. */
    static <T extends @Nullable Object> ResultCodec<T> of(Function<T, byte[]> encode, Function<byte[], T> decode) {
        return new ResultCodec<>() {
            @Override
            public byte[] encode(T result) {
                return encode.apply(result);
            }

            @Override
            public T decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
