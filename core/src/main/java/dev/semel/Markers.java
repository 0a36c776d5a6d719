package dev.semel;

import dev.semel.http.Headers;
import dev.semel.key.Digests;
import dev.semel.key.Secret;
import java.util.Map;
import java.util.Set;

/** Puts a policy's marker headers on an answer. Immutable. */
final class Markers {
    private final Secret secret;

    Markers(Secret secret) {
        this.secret = secret;
    }

    /** What is left when the API used these names itself: it cannot say that an answer is a replay. */
    static Headers without(Headers headers, Set<String> marks) {
        Headers left = headers;
        for (String mark : marks) {
            if (left.contains(mark)) {
                left = left.where(name -> !name.equalsIgnoreCase(mark));
            }
        }
        return left;
    }

    Headers mark(Headers headers, Map<String, String> marks, Identified identified) {
        Headers marked = headers;
        for (var mark : marks.entrySet()) {
            marked = marked.with(mark.getKey(), fill(mark.getValue(), identified));
        }
        return marked;
    }

    /** Puts on headers whose values are the same for every request. */
    static Headers put(Headers headers, Map<String, String> marks) {
        Headers marked = headers;
        for (var mark : marks.entrySet()) {
            marked = marked.with(mark.getKey(), mark.getValue());
        }
        return marked;
    }

    private String fill(String value, Identified identified) {
        String filled = value;
        if (filled.contains("${key_hash}")) {
            filled = filled.replace("${key_hash}", keyHash(identified));
        }
        if (filled.contains("${key}")) {
            String key = identified.sentKey();
            filled = filled.replace("${key}", key == null ? "" : key);
        }
        return filled;
    }

    /** Of the key and its sender, or of the request's checksum (ALT-11, ALT-12). */
    private String keyHash(Identified identified) {
        return switch (identified.key()) {
            case Identified.Key.Sent sent -> Digests.keyHash(secret, identified.principal(), sent.text());
            case Identified.Key.Checksum checksum -> Digests.keyHash(secret, identified.principal(), checksum.of());
        };
    }
}
