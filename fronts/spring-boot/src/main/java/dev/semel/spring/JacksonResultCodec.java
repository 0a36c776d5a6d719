package dev.semel.spring;

import dev.semel.ResultCodec;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;

/**
 * Writes results of operations as JSON. Thread-safe. Records live as long as results are kept: a type that changes has
 * to read what it wrote before.
 */
public final class JacksonResultCodec<T> implements ResultCodec<T> {
    private final ObjectMapper json;
    private final JavaType type;

    private JacksonResultCodec(ObjectMapper json, JavaType type) {
        this.json = json;
        this.type = type;
    }

    /** @param json the application's own, as a rule */
    public static <T> JacksonResultCodec<T> of(Class<T> type, ObjectMapper json) {
        return new JacksonResultCodec<>(json, json.constructType(type));
    }

    @Override
    public byte[] encode(T result) {
        return json.writeValueAsBytes(result);
    }

    @Override
    public T decode(byte[] bytes) {
        return json.readValue(bytes, type);
    }
}
