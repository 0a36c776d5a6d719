package dev.semel.client;

import java.time.Duration;

/** What an answer means to the operation. */
sealed interface Verdict {
    /** It is over, and was done. */
    record Succeeded() implements Verdict {}

    /** It is over, and failed: asked for again, it is a new one. */
    record Failed() implements Verdict {}

    /** It was not taken on; the key stays its own. Sent again as it is, it would be refused again. */
    record Refused() implements Verdict {}

    /** It isn't over: the same request, with the same key, after that at least. */
    record Again(Duration after) implements Verdict {}

    /** It may have run, and nobody will know soon. */
    record Unsettled() implements Verdict {}
}
