package dev.semel.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The value of {@code Semel-Status}: a token with parameters. What this release doesn't know in it is ignored.
 *
 * @param parameters a Boolean's value is empty
 */
record Status(String token, Map<String, String> parameters) {
    /** Semel writes no semicolon inside a String: it would have to be a policy's name. */
    static Optional<Status> parse(String value) {
        String[] parts = value.split(";");
        String token = parts.length == 0 ? "" : parts[0].strip();
        if (token.isEmpty()) {
            return Optional.empty();
        }
        var parameters = new LinkedHashMap<String, String>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].strip().split("=", 2);
            parameters.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        return Optional.of(new Status(token, parameters));
    }

    boolean has(String flag) {
        return parameters.containsKey(flag);
    }

    boolean is(String parameter, String value) {
        return value.equals(parameters.get(parameter));
    }
}
