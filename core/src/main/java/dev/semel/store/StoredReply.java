package dev.semel.store;

import dev.semel.http.Reply;

/**
 * A reply as it is kept: without the fields that are never replayed.
 *
 * @param bodyKept false when the body was over the policy's limit: status and headers are known, the body is not
 */
public record StoredReply(Reply reply, boolean bodyKept) {}
