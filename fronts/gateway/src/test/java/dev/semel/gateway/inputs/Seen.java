package dev.semel.gateway.inputs;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of an input. Confined to its test. */
final class Seen {
    private final Site site;
    private final Input input;
    private final RawClient client;
    private final @Nullable Answer answer;
    private final List<Received> received;

    Seen(Site site, Input input, RawClient client, @Nullable Answer answer, List<Received> received) {
        this.site = site;
        this.input = input;
        this.client = client;
        this.answer = answer;
        this.received = received;
    }

    Answer answer() {
        if (answer == null) {
            throw new AssertionError("there was no answer");
        }
        return answer;
    }

    /** Reads one more answer off the connection. */
    Answer next() {
        return client.answer();
    }

    /** What reached the upstream because of the input. */
    List<Received> received() {
        return received;
    }

    Received only() {
        if (received.size() != 1) {
            throw new AssertionError(received.size() + " requests reached the upstream: " + received);
        }
        return received.get(0);
    }

    /** What another request gets, on a connection of its own. */
    Answer askAgain(String request) {
        return site.ask(request);
    }

    /** What the same bytes get on a connection of their own. */
    Answer repeat() {
        return site.ask(input.bytes());
    }
}
