package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.own;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.StoredRecord;
import dev.semel.store.tck.ClaimBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looks for which the database gives a statement too little time. */
class BrowserTest {
    private final PostgresFixture fixture = new PostgresFixture();
    private final PostgresStore store = fixture.open();
    private final Browser browser = new Browser(new Sql(fixture.schema()), Shift.none());
    private int failures;

    @AfterEach
    void clear() {
        store.close();
        fixture.clear();
    }

    /** Whose statements take too long, that many times. */
    private Connection slow(int times) throws SQLException {
        Connection real = DriverManager.getConnection(fixture.url());
        failures = times;
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && failures-- > 0) {
                        throw new SQLException("canceling statement due to statement timeout", "57014");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void a_table_that_is_too_large_for_a_statement_is_walked_through_in_parts() throws SQLException {
        List<RecordId> ids = Stream.concat(
                        Stream.of(
                                new RecordId(0, 0, 0, 0),
                                new RecordId(-1, -1, -1, -1),
                                new RecordId(0xfL << 60, 0, 0, 0)),
                        Stream.generate(ClaimBuilder::randomId))
                .limit(300)
                .toList();
        ids.forEach(id -> own(store, ClaimBuilder.of(id)));

        for (int slowness : new int[] {0, 1, 2}) {
            try (Connection connection = slow(slowness)) {
                var seen = new ArrayList<RecordId>();
                RecordId after = null;
                do {
                    Page page = browser.list(connection, RecordFilter.ALL, after, 7);
                    page.records().stream().map(StoredRecord::id).forEach(seen::add);
                    after = page.next().orElse(null);
                } while (after != null);

                assertThat(seen).isEqualTo(ids.stream().sorted().toList());
                assertThat(browser.count(connection, RecordFilter.ALL)).isEqualTo(ids.size());
            }
        }
        assertThat(answer(store.count(RecordFilter.ALL))).isEqualTo(ids.size());
    }

    @Test
    void what_is_too_slow_in_the_smallest_parts_fails() throws SQLException {
        try (Connection connection = slow(Integer.MAX_VALUE)) {
            assertThatThrownBy(() -> browser.count(connection, RecordFilter.ALL))
                    .isInstanceOf(SQLException.class);
        }
    }
}
