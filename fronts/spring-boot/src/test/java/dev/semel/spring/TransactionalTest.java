package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Rows and record in one transaction of Spring's, on a PostgreSQL of the test's own. */
final class TransactionalTest {
    private static EmbeddedPostgres server;
    private static MvcApp app;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "100")
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE customers (id text PRIMARY KEY);
                    INSERT INTO customers VALUES ('ann');
                    CREATE TABLE payments (id text PRIMARY KEY, customer text NOT NULL
                        REFERENCES customers DEFERRABLE INITIALLY DEFERRED);
                    """);
            statement.execute("CREATE DATABASE other");
        }
        app = app(Payments.class);
    }

    @AfterAll
    static void stop() throws Exception {
        app.close();
        server.close();
    }

    private static MvcApp app(Class<?> configuration, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
                "spring.datasource.username=postgres",
                "spring.datasource.hikari.maximum-pool-size=4",
                "spring.jpa.open-in-view=true",
                "semel.store=datasource",
                "semel.secret=0123456789abcdef0123456789abcdef"));
        for (String setting : settings) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            all.removeIf(each -> each.startsWith(name));
            all.add(setting);
        }
        return MvcApp.start(
                new Class<?>[] {Database.class, configuration, MvcApp.Open.class}, all.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = Payment.class)
    static class Database {}

    @Entity(name = "payments")
    static class Payment {
        @Id
        String id;

        @Column
        String customer;

        protected Payment() {}

        Payment(String id, String customer) {
            this.id = id;
            this.customer = customer;
        }
    }

    @Service
    static class Till {
        private final JdbcTemplate jdbc;

        Till(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        /** Without a transaction of its own. */
        void write(String id) {
            jdbc.update("INSERT INTO payments VALUES (?, 'ann')", id);
        }

        @Transactional
        public void pay(String id, String customer) {
            jdbc.update("INSERT INTO payments VALUES (?, ?)", id, customer);
        }
    }

    @RestController
    @Idempotent(transactional = Idempotent.Transactional.YES)
    @Import(Till.class)
    static class Payments {
        private final Till till;

        @PersistenceContext
        private EntityManager entities;

        Payments(Till till) {
            this.till = till;
        }

        @PostMapping("/jdbc/{id}/{customer}")
        ResponseEntity<Map<String, String>> jdbc(@PathVariable String id, @PathVariable String customer) {
            till.pay(id, customer);
            return ResponseEntity.status(HttpStatus.CREATED).body(Map.of("paid", id));
        }

        /** The insert is put off to the flush. */
        @Transactional
        @PostMapping("/jpa/{id}/{customer}")
        public ResponseEntity<Map<String, String>> jpa(@PathVariable String id, @PathVariable String customer) {
            entities.persist(new Payment(id, customer));
            return ResponseEntity.status(HttpStatus.CREATED).body(Map.of("paid", id));
        }

        @Transactional
        @PostMapping("/afterwards/{id}")
        public ResponseEntity<String> failAfterwards(@PathVariable String id) {
            till.pay(id, "ann");
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    throw new DuplicateKeyException("outbox", new SQLException("outbox", "23505"));
                }
            });
            return ResponseEntity.status(HttpStatus.CREATED).body("paid " + id);
        }

        @PostMapping("/half/{id}/{as}")
        public void half(@PathVariable String id, @PathVariable String as) {
            till.write(id);
            throw as.equals("status")
                    ? new ResponseStatusException(HttpStatus.CONFLICT)
                    : new IllegalStateException("half way");
        }

        @ExceptionHandler
        ResponseEntity<String> refused(IllegalStateException failure) {
            if (!"half way".equals(failure.getMessage())) {
                throw failure;
            }
            return ResponseEntity.unprocessableContent().body(failure.getMessage());
        }

        @PostMapping("/redirect/{id}")
        public ResponseEntity<Void> redirect(@PathVariable String id) {
            till.pay(id, "ann");
            return ResponseEntity.status(HttpStatus.FOUND)
                    .location(URI.create("/payments/" + id))
                    .build();
        }

        @PostMapping("/throws/{id}")
        public void fail(@PathVariable String id) {
            till.pay(id, "ann");
            throw new IllegalStateException("after the insert");
        }

        @Transactional
        @PostMapping("/marked/{id}")
        public String marked(@PathVariable String id) {
            till.pay(id, "ann");
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return "looks like success";
        }

        @Transactional
        @PostMapping("/refused/{id}")
        public ResponseEntity<String> refused(@PathVariable String id) {
            till.pay(id, "ann");
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return ResponseEntity.status(HttpStatus.PAYMENT_REQUIRED).body("insufficient funds");
        }

        @PostMapping("/async/{id}")
        Callable<String> async(@PathVariable String id) {
            return () -> id;
        }
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static int rows(String id) {
        return app.context
                .getBean(JdbcTemplate.class)
                .queryForObject("SELECT count(*) FROM payments WHERE id = ?", Integer.class, id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jdbc/", "/jpa/"})
    void row_and_record_are_committed_together_and_the_repeat_gets_the_answer(String path) {
        String id = key();
        HttpResponse<String> first = app.client.post(path + id + "/ann", id, "{}");
        HttpResponse<String> second = app.client.post(path + id + "/ann", id, "{}");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(Client.status(second)).isEqualTo("replayed");
        assertThat(second.body()).isEqualTo(first.body()).contains(id);
        assertThat(rows(id)).isEqualTo(1);
    }

    /** The constraint is looked at by COMMIT, when the handler has long said 201. */
    @ParameterizedTest
    @ValueSource(strings = {"/jdbc/", "/jpa/"})
    void a_commit_that_fails_is_never_a_success_and_leaves_the_key_free(String path) {
        String id = key();
        HttpResponse<String> first = app.client.post(path + id + "/nobody", id, "{}");
        HttpResponse<String> second = app.client.post(path + id + "/nobody", id, "{}");
        assertThat(first.statusCode()).isEqualTo(500);
        assertThat(second.statusCode()).isEqualTo(500);
        assertThat(Client.status(second)).isNotEqualTo("replayed");
        assertThat(rows(id)).isZero();

        app.context.getBean(JdbcTemplate.class).update("INSERT INTO customers VALUES ('nobody')");
        assertThat(app.client.post(path + id + "/nobody", id, "{}").statusCode())
                .isEqualTo(201);
        app.context.getBean(JdbcTemplate.class).update("DELETE FROM payments WHERE customer = 'nobody'");
        app.context.getBean(JdbcTemplate.class).update("DELETE FROM customers WHERE id = 'nobody'");
    }

    /** The row is there twice: the insert fails when the session is flushed, after the handler has answered. */
    @ParameterizedTest
    @ValueSource(strings = {"/jdbc/", "/jpa/"})
    void a_row_that_is_there_already_is_an_error_each_time(String path) {
        String id = key();
        app.client.post("/jdbc/" + id + "/ann", key(), "{}");
        String key = key();
        assertThat(app.client.post(path + id + "/ann", key, "{}").statusCode()).isEqualTo(500);
        assertThat(app.client.post(path + id + "/ann", key, "{}").statusCode()).isEqualTo(500);
        assertThat(rows(id)).isEqualTo(1);
    }

    @Test
    void what_a_handler_throws_rolls_back_and_frees_the_key() {
        String id = key();
        assertThat(app.client.post("/throws/" + id, id, "{}").statusCode()).isEqualTo(500);
        HttpResponse<String> second = app.client.post("/throws/" + id, id, "{}");
        assertThat(Client.status(second)).isEqualTo("executed");
        assertThat(rows(id)).isZero();
    }

    /** Also when a method inside failed, and the handler took no notice. */
    @Test
    void success_is_not_told_of_a_transaction_that_is_marked_for_rollback() {
        String id = key();
        assertThat(app.client.post("/marked/" + id, id, "{}").statusCode()).isEqualTo(500);
        assertThat(app.client.post("/marked/" + id, id, "{}").statusCode()).isEqualTo(500);
        assertThat(rows(id)).isZero();
    }

    @Test
    void what_fails_after_the_commit_does_not_make_it_undone() {
        assertThat(app.client.post("/afterwards/a1", "a1", "{}").statusCode()).isEqualTo(201);
        assertThat(rows("a1")).isEqualTo(1);
        assertThat(Client.status(app.client.post("/afterwards/a1", "a1", "{}"))).startsWith("replayed");
    }

    @ParameterizedTest
    @CsvSource({"status,409", "handler,422"})
    void what_a_handler_throws_is_rolled_back_whatever_answer_is_made_of_it(String as, int status) {
        String id = key();
        assertThat(app.client.post("/half/" + id + "/" + as, id, "{}").statusCode())
                .isEqualTo(status);
        assertThat(rows(id)).isZero();
        assertThat(Client.status(app.client.post("/half/" + id + "/" + as, id, "{}")))
                .startsWith("replayed");
    }

    @Test
    void a_handler_that_sends_a_browser_on_has_paid_once() {
        assertThat(app.client.post("/redirect/r1", "r1", "{}").statusCode()).isEqualTo(302);
        assertThat(rows("r1")).isEqualTo(1);
        assertThat(Client.status(app.client.post("/redirect/r1", "r1", "{}"))).startsWith("replayed");
        assertThat(rows("r1")).isEqualTo(1);
    }

    @Test
    void a_refusal_of_the_handler_rolls_back_and_is_replayed() {
        String id = key();
        HttpResponse<String> first = app.client.post("/refused/" + id, id, "{}");
        HttpResponse<String> second = app.client.post("/refused/" + id, id, "{}");
        assertThat(first.statusCode()).isEqualTo(402);
        assertThat(Client.status(second)).isEqualTo("replayed");
        assertThat(rows(id)).isZero();
    }

    @Test
    void repeats_at_the_same_time_make_one_row_with_a_pool_of_four() {
        for (int round = 0; round < 20; round++) {
            String id = key();
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(app.client.postAsync("/jdbc/" + id + "/ann", id, "{}"));
            }
            assertThat(all).extracting(each -> each.join().statusCode()).isSubsetOf(201, 409, 503);
            assertThat(rows(id)).isEqualTo(1);
        }
    }

    @Test
    void an_asynchronous_handler_cannot_run_in_a_transaction() {
        assertThat(app.client.post("/async/1", key(), "{}").statusCode()).isEqualTo(500);
    }

    private static void refused(Class<?> configuration, String says, String... settings) {
        assertThatThrownBy(() -> app(configuration, settings).close())
                .hasStackTraceContaining("SemelStartException")
                .hasStackTraceContaining(says);
    }

    @Test
    void a_store_elsewhere_is_refused_at_the_start() {
        refused(Payments.class, "is not in the application's database", "semel.store=memory");
        refused(
                Payments.class,
                "can't be completed in the application's transaction",
                "semel.store=postgresql://postgres@127.0.0.1:" + server.getPort() + "/other");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Payments.class)
    static class TwoManagers {
        @Bean
        PlatformTransactionManager one(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        PlatformTransactionManager two(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    @Test
    void one_of_several_transaction_managers_has_to_be_named() {
        refused(TwoManagers.class, "there are several transaction managers: [one, two]");
        app(TwoManagers.class, "semel.transaction-manager=two").close();
    }

    @Test
    void a_database_that_is_no_postgresql_is_refused() {
        assertThatThrownBy(() -> new DataSourceStoreAutoConfiguration()
                        .semelApplicationDatabase(new Mysql())
                        .settings())
                .isInstanceOf(SemelStartException.class)
                .hasMessageContaining("is no PostgreSQL: jdbc:mysql:");
    }

    private static final class Mysql implements JdbcConnectionDetails {
        @Override
        public String getUsername() {
            return "u";
        }

        @Override
        public String getPassword() {
            return "p";
        }

        @Override
        public String getJdbcUrl() {
            return "jdbc:mysql://db/x";
        }
    }
}
