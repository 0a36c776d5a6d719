package dev.semel.gateway.inputs;

import dev.semel.gateway.testing.ScriptedUpstream.Script;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table: what is sent, and what comes of it. Immutable.
 *
 * @param name what is unusual about it; the reference page lists it
 * @param first a good request sent before, on a connection of its own, so that this one is a repeat
 * @param bytes characters stand for the bytes they are in ISO 8859-1
 * @param script what the upstream does with the request; null lets it answer as always
 * @param method of the request; an answer to HEAD has no body
 * @param clientCloses whether the client closes when it has sent the bytes
 * @param checks what else must hold
 */
record Input(
        String name,
        @Nullable String first,
        String bytes,
        @Nullable Script script,
        String method,
        boolean clientCloses,
        Expected expected,
        List<Check> checks) {

    /** What must hold besides the expected answer. */
    @FunctionalInterface
    interface Check {
        void check(Seen seen) throws Exception;
    }

    static Draft input(String name) {
        return new Draft(name);
    }

    Input and(Check check) {
        var all = new ArrayList<>(checks);
        all.add(check);
        return new Input(name, first, bytes, script, method, clientCloses, expected, List.copyOf(all));
    }

    @Override
    public String toString() {
        return name;
    }

    /** A row without its expectation. */
    static final class Draft {
        private final String name;
        private @Nullable String first;
        private String bytes = "";
        private @Nullable Script script;
        private String method = "POST";
        private boolean clientCloses;

        private Draft(String name) {
            this.name = name;
        }

        Draft after(String request) {
            first = request;
            return this;
        }

        Draft sends(String given) {
            bytes = given;
            return this;
        }

        /** Sends the same request twice: this is about the second time. */
        Draft repeats(String request) {
            return after(request).sends(request);
        }

        Draft meets(Script given) {
            script = given;
            return this;
        }

        Draft by(String given) {
            method = given;
            return this;
        }

        Draft thenCloses() {
            clientCloses = true;
            return this;
        }

        /** The gateway refuses it and the connection goes on. */
        Input refused(int status, String code) {
            return expects(new Expected(status, "rejected;reason=" + code, 0, Expected.Connection.STAYS));
        }

        /** The gateway refuses it and closes the connection, since nobody knows where the next request begins. */
        Input refusedAndClosed(int status, String code) {
            return expects(new Expected(status, "rejected;reason=" + code, 0, Expected.Connection.CLOSES));
        }

        Input executed() {
            return answered(200, "executed");
        }

        Input replayed() {
            return expects(new Expected(200, "replayed", 0, Expected.Connection.STAYS));
        }

        Input bypassed(String reason) {
            return answered(200, "bypassed;reason=" + reason);
        }

        /** No policy is about it. */
        Input passed() {
            return answered(200, "");
        }

        Input answered(int status, String mark) {
            return expects(new Expected(status, mark, 1, Expected.Connection.STAYS));
        }

        /** There is no answer, and nothing runs. */
        Input dropped() {
            return expects(new Expected(0, "", 0, Expected.Connection.CLOSES));
        }

        Input expects(Expected expected) {
            return new Input(name, first, bytes, script, method, clientCloses, expected, List.of());
        }
    }
}
