package dev.semel.benchmarks.orders;

import jakarta.annotation.PostConstruct;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Orders that are rows of a database, two in one transaction: the order and what it does to the stock. */
@RestController
@Profile("rows")
class Rows {
    private static final int ARTICLES = 1_000;

    private final JdbcTemplate jdbc;
    private final Effects effects;

    Rows(JdbcTemplate jdbc, Effects effects) {
        this.jdbc = jdbc;
        this.effects = effects;
    }

    @PostConstruct
    void prepare() {
        jdbc.execute("CREATE TABLE IF NOT EXISTS orders (id uuid PRIMARY KEY, key text NOT NULL, customer text NOT NULL)");
        jdbc.execute("CREATE TABLE IF NOT EXISTS stock (article int PRIMARY KEY, reserved bigint NOT NULL)");
        jdbc.update("INSERT INTO stock SELECT n, 0 FROM generate_series(0, ?) n ON CONFLICT DO NOTHING", ARTICLES - 1);
    }

    @PostMapping("/v1/orders")
    @Transactional
    public Confirmation place(@RequestHeader("Idempotency-Key") String key, @RequestBody Order order) {
        String id = effects.happen(key);
        jdbc.update("INSERT INTO orders (id, key, customer) VALUES (?::uuid, ?, ?)", id, key, order.customer());
        jdbc.update(
                "UPDATE stock SET reserved = reserved + ? WHERE article = ?",
                order.lines().getFirst().quantity(),
                Math.floorMod(id.hashCode(), ARTICLES));
        return Confirmation.of(order, id);
    }
}
