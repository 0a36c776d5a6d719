package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link outlives what goes wrong in the program itself. */
class LinkTest {
    private final PostgresFixture fixture = new PostgresFixture();
    private final Connector connector = new Connector(fixture.settings(), "read committed");

    @AfterEach
    void clear() {
        fixture.clear();
    }

    private Session begin() throws SQLException {
        return Session.begin(connector, Connector.Use.WRITING);
    }

    @Test
    void a_connection_on_which_the_program_failed_is_not_used_again() throws SQLException {
        try (var link = new Link(connector, Connector.Use.WRITING)) {
            Connection first = link.run(connection -> connection);
            Connection same = link.run(connection -> connection);
            assertThat(same).isSameAs(first);

            assertThatThrownBy(() -> link.run(connection -> {
                        throw new IllegalStateException("in the middle of an answer");
                    }))
                    .isInstanceOf(IllegalStateException.class);

            Connection another = link.run(connection -> connection);
            assertThat(another).isNotSameAs(first);
            assertThat(first.isClosed()).isTrue();
        }
    }

    @Test
    void it_comes_back_also_when_connecting_in_the_background_ends_with_an_error() {
        Iterator<Link.Beginning> beginnings = List.<Link.Beginning>of(
                        () -> {
                            throw new SQLException("down", "08001");
                        },
                        () -> {
                            throw new OutOfMemoryError("for a moment");
                        })
                .iterator();
        try (var link = new Link(() -> beginnings.hasNext() ? beginnings.next().begin() : begin(), System::nanoTime)) {
            boolean back = false;
            long until = System.nanoTime() + 30_000_000_000L;
            while (!back && System.nanoTime() < until) {
                try {
                    back = link.run(connection -> true);
                } catch (SQLException e) {
                    back = false; // nothing else is said while it is away
                }
            }

            assertThat(back).isTrue();
        }
    }
}
