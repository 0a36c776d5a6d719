package dev.semel.system;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request to be sent, over and over. Immutable. */
record Call(String method, String target, List<Map.Entry<String, String>> fields, Bytes body) {
    Call {
        fields = List.copyOf(fields);
    }

    static Call post(String target, String body) {
        return post(target, Bytes.of(body));
    }

    static Call post(String target, Bytes body) {
        return new Call("POST", target, List.of(Map.entry("Content-Type", "application/json")), body);
    }

    Call key(String key) {
        return with("Idempotency-Key", key);
    }

    Call bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    String key() {
        return fields.stream()
                .filter(field -> field.getKey().equals("Idempotency-Key"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    Call body(String other) {
        return new Call(method, target, fields, Bytes.of(other));
    }

    /** Without the lines of that name. */
    Call without(String name) {
        var fewer =
                fields.stream().filter(field -> !field.getKey().equals(name)).toList();
        return new Call(method, target, fewer, body);
    }

    Call with(String name, String value) {
        var more = new ArrayList<>(fields);
        more.add(Map.entry(name, value));
        return new Call(method, target, more, body);
    }

    byte[] bytes(String host) {
        var head = new StringBuilder(256);
        head.append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\n");
        fields.forEach(field -> head.append(field.getKey())
                .append(": ")
                .append(field.getValue())
                .append("\r\n"));
        head.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
        var bytes = new ByteArrayOutputStream(head.length() + body.length());
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body.toArray());
        return bytes.toByteArray();
    }
}
