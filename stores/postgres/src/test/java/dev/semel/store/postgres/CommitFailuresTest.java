package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.transaction.CommitResult;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a commit threw says that it was rolled back, or leaves open what it did. */
class CommitFailuresTest {
    private static PSQLException answered(String severity, String state) {
        return new PSQLException(new ServerErrorMessage("S" + severity + "\0C" + state + "\0Mno\0"));
    }

    private static void assertRolledBack(Throwable failure) {
        assertThat(CommitFailures.of(failure)).isEqualTo(new CommitResult.RolledBack(failure));
    }

    private static void assertInDoubt(Throwable failure) {
        assertThat(CommitFailures.of(failure)).isEqualTo(new CommitResult.InDoubt(failure));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "23503", "40001", "40P01", "25P02", "57014", "53100", "P0001", "42501", "SM001"})
    void an_error_that_the_server_answered_is_a_rollback(String state) {
        assertRolledBack(answered("ERROR", state));
        assertRolledBack(answered("FEHLER", state));
        assertRolledBack(new IllegalStateException("a framework's", answered("ERROR", state)));
    }

    @ParameterizedTest
    @CsvSource({
        "FATAL, 57P01",
        "FATAL, 57P02",
        "FATAL, 08P01",
        "FATAL, 25P03",
        "PANIC, XX000",
        "ERROR, XX000",
        "ERROR, 58030",
        "ERROR, 40003",
        "ERROR, 08007",
        "FATAL, 53300"
    })
    void what_ends_a_connection_or_comes_of_the_server_itself_leaves_it_open(String severity, String state) {
        assertInDoubt(answered(severity, state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08003", "57P01", "57014", "40003", "S1000", "99"})
    void what_nobody_answered_leaves_it_open(String state) {
        assertInDoubt(new SQLException("no", state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "25P02"})
    void what_is_known_to_be_a_rollback_is_one_whoever_says_it(String state) {
        assertRolledBack(new SQLException("no", state));
    }

    @Test
    void what_says_nothing_leaves_it_open() {
        assertInDoubt(new SQLException("no"));
        assertInDoubt(new IllegalStateException("a callback after the commit"));
    }
}
