package dev.semel;

import dev.semel.http.Headers;
import dev.semel.http.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Sends requests of Semel's own: questions about an operation whose outcome is not known, and checks of a caller. A
 * front brings one, with the settings of its upstream. Thread-safe; never blocks its caller.
 */
public interface SideCalls {
    /** Longest answer that is read, in bytes; a longer one fails. */
    int LONGEST_ANSWER = 1 << 20;

    /** Sends nothing: for engines whose policies need no call of Semel's own. */
    SideCalls NONE = call -> {
        throw new IllegalStateException("a policy needs side calls, and this engine was built without: " + call.url());
    };

    /**
     * One request, without a body.
     *
     * @param url absolute, or a path at the upstream
     * @param timeout from now until the answer is whole
     */
    record Call(String method, String url, Headers headers, Duration timeout) {}

    /**
     * Sends it once, never follows a redirect, and answers what came, its body without a content coding where that is
     * gzip. The stage fails when there is no whole answer in time, or a longer one than {@link #LONGEST_ANSWER}.
     */
    CompletionStage<Reply> send(Call call);
}
