package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Idempotency;
import dev.semel.StoreSettings;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Store;
import dev.semel.store.postgres.Durability;
import dev.semel.store.postgres.PostgresSettings;
import dev.semel.store.rocksdb.RocksStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** {@code semel.store} and {@code semel.secret}. */
final class StoreSettingTest {
    private static ApplicationContextRunner app(String... settings) {
        return Settings.yaml("").withPropertyValues(settings);
    }

    private static void refused(ApplicationContextRunner app, String... says) {
        app.run(context -> {
            assertThat(context).hasFailed();
            Throwable failure = context.getStartupFailure();
            while (!(failure instanceof SemelStartException) && failure.getCause() != null) {
                failure = failure.getCause();
            }
            assertThat(failure).isInstanceOf(SemelStartException.class);
            FailureAnalysis analysis = new StartFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription() + "\n" + analysis.getAction()).contains(says);
        });
    }

    @Test
    void nothing_is_opened_where_nothing_is_said() {
        app().run(context ->
                assertThat(context).hasNotFailed().doesNotHaveBean(Store.class).doesNotHaveBean(Idempotency.class));
    }

    @Test
    void memory_needs_no_secret() {
        app("semel.store=memory")
                .run(context -> assertThat(context.getBean(Store.class)).isInstanceOf(InMemoryStore.class));
    }

    @Test
    void a_directory_is_opened_and_closed_with_the_application(@TempDir Path directory) {
        String store = "semel.store=rocksdb:" + directory.resolve("data");
        app(store).run(context -> assertThat(context.getBean(Store.class)).isInstanceOf(RocksStore.class));
        app(store).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void a_start_that_fails_behind_the_store_leaves_it_closed(@TempDir Path directory) {
        String store = "semel.store=rocksdb:" + directory.resolve("data");
        app(store, "semel.secret=s3cr3t").run(context -> assertThat(context).hasFailed());
        app(store).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void what_a_record_survives_can_be_chosen_where_the_store_has_a_choice(@TempDir Path directory) {
        app("semel.store=rocksdb:" + directory.resolve("data"), "semel.durability=process-crash")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(StoreOpening.OnPostgres.surviving(
                                PostgresSettings.of("postgresql://u@h:1/d", Durability.POWER_LOSS),
                                StoreSettings.Durability.PROCESS_CRASH)
                        .durability())
                .isEqualTo(Durability.PROCESS_CRASH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "redis://127.0.0.1:1/0"})
    void what_a_record_survives_is_refused_where_the_store_has_no_choice(String store) {
        refused(
                app("semel.store=" + store, "semel.durability=process-crash"),
                "has no such choice",
                "Leave out semel.durability");
    }

    @Test
    void a_store_that_is_not_on_the_class_path_is_refused_with_its_dependency() {
        refused(
                app("semel.store=redis://localhost").withClassLoader(new FilteredClassLoader("dev.semel.store.redis")),
                "Add the dependency dev.semel:semel-store-redis");
    }

    @Test
    void words_that_are_no_store_are_refused_with_those_that_are() {
        refused(app("semel.store=mysql://x"), "there is no such store", "rocksdb:PATH", "datasource");
    }

    @Test
    void a_store_that_cannot_be_reached_is_refused_without_its_password() {
        app("semel.store=postgresql://u:hidden-word@127.0.0.1:1/db", "semel.secret=0123456789abcdef0123")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure())
                            .hasStackTraceContaining("the store cannot be opened")
                            .message()
                            .doesNotContain("hidden-word");
                });
    }

    @Test
    void the_applications_own_database_has_to_be_there() {
        refused(app("semel.store=datasource"), "the application has no data source", "spring-boot-starter-jdbc");
    }

    @Test
    void a_secret_that_is_too_short_is_refused_and_not_shown() {
        app("semel.store=memory", "semel.secret=s3cr3t")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("needs at least 16 bytes")
                        .message()
                        .doesNotContain("s3cr3t"));
    }

    @Test
    void a_secret_is_read_from_a_file(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "0123456789abcdef0123\n");
        app("semel.store=memory", "semel.secret=file:" + file)
                .run(context -> assertThat(context).hasNotFailed());
        refused(app("semel.store=memory", "semel.secret=file:" + directory.resolve("none")), "cannot be read");
    }

    @Test
    void an_applications_own_store_is_used_and_needs_a_secret() {
        app("semel.secret=0123456789abcdef0123")
                .withUserConfiguration(Own.class)
                .run(context -> assertThat(context).hasSingleBean(Idempotency.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        Store store() {
            return new InMemoryStore();
        }
    }

    @Test
    void repeats_that_wait_leave_most_of_a_containers_threads_to_others() {
        app("semel.store=memory", "server.tomcat.threads.max=40")
                .run(context -> assertThat(SemelAutoConfiguration.mayWait(context.getEnvironment()))
                        .isEqualTo(10));
        app("spring.threads.virtual.enabled=true")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("more", Map.of("x", "y"))))
                .run(context -> assertThat(SemelAutoConfiguration.mayWait(context.getEnvironment()))
                        .isEqualTo(10_000));
    }
}
