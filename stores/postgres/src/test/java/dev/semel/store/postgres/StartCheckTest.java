package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is refused, and what is warned of. About standbys see {@link StandbyTest}. */
class StartCheckTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> warnings() {
        var warnings = new ArrayList<String>();
        PostgresStore.open(
                        PostgresSettings.of(server.url(), Durability.POWER_LOSS),
                        "read committed",
                        Shift.none(),
                        warnings::add)
                .close();
        return warnings;
    }

    @Test
    void a_server_that_does_not_care_for_its_disk_is_warned_of() {
        server.run("ALTER SYSTEM SET full_page_writes = off");
        server.restart("-F");
        assertThat(warnings())
                .satisfiesExactly(
                        first -> assertThat(first).contains("fsync off"),
                        second -> assertThat(second).contains("full_page_writes off"));

        server.run("ALTER SYSTEM RESET full_page_writes");
        server.restart("");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void a_role_that_only_reads_is_refused() {
        server.run("ALTER ROLE postgres SET default_transaction_read_only = on");
        try {
            assertThatThrownBy(StartCheckTest::warnings)
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("default_transaction_read_only on");
        } finally {
            server.run(
                    "SET default_transaction_read_only = off",
                    "ALTER ROLE postgres RESET default_transaction_read_only");
        }
    }

    @Test
    void a_server_before_13_is_refused() {
        assertThatThrownBy(() -> StartCheck.checkVersion("120022"))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("PostgreSQL 13 or newer");
        assertThatCode(() -> StartCheck.checkVersion("130000")).doesNotThrowAnyException();
    }
}
