package dev.semel.gateway.migrate;

import dev.semel.store.Gate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * Where the gates of both stores can stand during one migration: their signs name the stores and when it was begun, so
 * that no gate is taken for another migration's. Immutable.
 *
 * @param filling of the store that is filled
 * @param emptying of that store, once it is given up
 * @param leaving of the store that the records are from
 * @param gone of that store, once nothing changes there any more
 */
record Signs(Gate filling, Gate emptying, Gate leaving, Gate gone) {
    private static final String COMING = "its records are coming from ";
    private static final String GIVEN_UP = "it is being emptied, after records were coming from ";
    private static final String GOING = "its records go to ";
    private static final String BEGUN = ", begun ";

    /** Those of the migration that one of the gates tells of; else of one that begins now. */
    static Signs of(Gate source, Gate target, String from, String to) {
        String begun = Stream.of(
                        begun(target, COMING + from), begun(target, GIVEN_UP + from), begun(source, GOING + to))
                .filter(time -> !time.isEmpty())
                .findFirst()
                .orElseGet(() -> Instant.now(Clock.systemUTC())
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString());
        return new Signs(
                Gate.sealed(COMING + from + BEGUN + begun),
                Gate.sealed(GIVEN_UP + from + BEGUN + begun),
                Gate.sealed(GOING + to + BEGUN + begun),
                Gate.moved(GOING + to + BEGUN + begun));
    }

    private static String begun(Gate gate, String what) {
        String start = what + BEGUN;
        return gate.sign().startsWith(start) ? gate.sign().substring(start.length()) : "";
    }
}
