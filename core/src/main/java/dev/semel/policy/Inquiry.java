package dev.semel.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The question to the API what became of an operation whose outcome is not known. It changes nothing there, so it may
 * be asked as often as need be.
 *
 * @param method of the request, GET nearly always
 * @param url absolute, or a path at the upstream; may use {@code ${operation_id}} and {@code ${key}}, which are
 *     percent-encoded
 * @param headers of the request, with the same placeholders as they are
 * @param timeout longest wait for the answer
 * @param pause between two questions about an operation; doubles from question to question
 * @param longestPause up to this
 * @param settle {@code never} is believed only when the latest attempt was claimed this long ago: before, its request
 *     may still be on its way
 * @param running answers that say that it goes on
 * @param never answers that say that it never happened
 * @param done answers that say that it is over
 * @param answer where the operation's own answer is then
 */
public record Inquiry(
        String method,
        String url,
        Map<String, String> headers,
        Duration timeout,
        Duration pause,
        Duration longestPause,
        Duration settle,
        List<AnswerCondition> running,
        List<AnswerCondition> never,
        List<AnswerCondition> done,
        Answer answer) {
    public Inquiry {
        headers = Map.copyOf(headers);
        running = List.copyOf(running);
        never = List.copyOf(never);
        done = List.copyOf(done);
        if (done.isEmpty()) {
            throw new IllegalArgumentException("nothing would ever say that an operation is done: name done");
        }
    }

    /** Whether any condition looks into the answer's body, which must be without a content coding then. */
    public boolean readBodies() {
        return answer.body() != null
                || answer.statusPointer() != null
                || AnswerCondition.readBodies(running)
                || AnswerCondition.readBodies(never)
                || AnswerCondition.readBodies(done);
    }

    /**
     * Where an operation's answer is in the API's answer to the question.
     *
     * @param status the operation's; null for the answer's own
     * @param statusPointer the member of the JSON body that is the operation's status; null when there is none
     * @param body the member of the JSON body that is the operation's body; null for the whole body
     * @param contentType of a body that is a member
     */
    public record Answer(
            @Nullable Integer status,
            @Nullable String statusPointer,
            @Nullable String body,
            String contentType) {
        /** The answer to the question is the operation's answer. */
        public static final Answer WHOLE = new Answer(null, null, null, "application/json");
    }
}
