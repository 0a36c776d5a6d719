package dev.semel;

import dev.semel.http.Body;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.JsonField;
import dev.semel.key.SearchFields;
import dev.semel.policy.Label;
import dev.semel.policy.Label.Source.AnswerField;
import dev.semel.policy.Label.Source.AnswerHeader;
import dev.semel.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what people search records by. What is not there, no scalar, ambiguous or too long is left out. Without
 * state, thread-safe; a coded body is decoded once, and only for a label that needs it.
 */
final class Labels {
    private Labels() {}

    /** By name. */
    static Map<String, String> ofRequest(Policy policy, RequestView request) {
        if (policy.labels().isEmpty()) {
            return Map.of();
        }
        var fields = new SearchFields(request);
        var found = new HashMap<String, String>();
        for (Label label : policy.labels()) {
            if (label.from() instanceof Label.Source.Request(var source)) {
                put(found, label, fields.find(source));
            }
        }
        return found;
    }

    /** By name. */
    static Map<String, String> ofReply(Policy policy, Reply reply) {
        var found = new HashMap<String, String>();
        @Nullable Body plain = null;
        for (Label label : policy.labels()) {
            switch (label.from()) {
                case Label.Source.Request request -> {}
                case AnswerHeader(String header) ->
                    put(found, label, single(reply.headers().all(header)));
                case AnswerField(String pointer) -> {
                    plain = plain == null ? ContentCoding.plain(reply).body() : plain;
                    put(found, label, scalar(plain, pointer));
                }
            }
        }
        return found;
    }

    private static void put(Map<String, String> found, Label label, Optional<String> value) {
        value.filter(text -> text.length() <= Label.LONGEST).ifPresent(text -> found.put(label.name(), text));
    }

    private static Optional<String> single(List<String> lines) {
        return lines.size() == 1 ? Optional.of(lines.get(0).strip()) : Optional.empty();
    }

    private static Optional<String> scalar(Body body, String pointer) {
        return JsonField.find(body, pointer) instanceof JsonField.Scalar scalar && !scalar.isNull()
                ? Optional.of(scalar.text())
                : Optional.empty();
    }
}
