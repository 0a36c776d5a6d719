package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.Operation;
import dev.semel.Operations;
import dev.semel.ResultCodec;
import dev.semel.key.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/guides/transactions.md shows works as it stands there. */
class TransactionsGuideTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static TestServer server;

    private final Secret secret = Secret.of(new byte[32]);

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.run("CREATE TABLE payments (order_id text, cents int)");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The guide's code. */
    private String pay(String url, DataSource dataSource, String order) throws SQLException {
        PostgresStore store = PostgresStore.open(PostgresSettings.of(url, Durability.POWER_LOSS));
        var idempotency = new Idempotency(store, secret, Limits.BLOCKING, event -> {});
        var transactions = DataSourceTransactions.on(dataSource, store);
        Operations<String> payments = idempotency.operations(Operation.named("payment", ResultCodec.TEXT));

        String receipt = payments.run("shop", order, null, transactions, attempt -> {
                    String sql = "INSERT INTO payments (order_id, cents) VALUES (?, ?)";
                    try (PreparedStatement insert = transactions.connection().prepareStatement(sql)) {
                        insert.setString(1, order);
                        insert.setInt(2, 4_900);
                        insert.executeUpdate();
                    }
                    return "receipt for " + order;
                })
                .value();
        idempotency.close();
        store.close();
        return receipt;
    }

    @Test
    void its_payment_is_made_once_and_its_receipt_given_twice() throws SQLException {
        DataSource dataSource = Shop.dataSource(server.url());

        assertThat(pay(server.url(), dataSource, "o1")).isEqualTo("receipt for o1");
        assertThat(pay(server.url(), dataSource, "o1")).isEqualTo("receipt for o1");

        assertThat(server.read("SELECT count(*) FROM payments")).isEqualTo("1");
    }

    @Test
    void the_code_above_is_the_guides() throws IOException {
        var shown = JAVA.matcher(Files.readString(Path.of("../../docs/guides/transactions.md")));
        assertThat(shown.find()).isTrue();
        String here = Files.readString(Path.of("src/test/java/dev/semel/store/postgres/TransactionsGuideTest.java"));
        assertThat(here.replaceAll("\\s+", "")).contains(shown.group(1).replaceAll("\\s+", ""));
    }
}
