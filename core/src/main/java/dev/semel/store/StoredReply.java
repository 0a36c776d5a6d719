package dev.semel.store;

import dev.semel.http.Reply;
import java.util.Map;

/**
 * A reply as it is kept: without the fields that are never replayed.
 *
 * @param bodyKept false when the body was over the policy's limit: status and headers are known, the body is not
 * @param labels what the policy looks up in the answer, by name: people search by it
 */
public record StoredReply(Reply reply, boolean bodyKept, Map<String, String> labels) {
    public StoredReply {
        labels = Map.copyOf(labels);
    }

    /** A reply without labels. */
    public StoredReply(Reply reply, boolean bodyKept) {
        this(reply, bodyKept, Map.of());
    }
}
