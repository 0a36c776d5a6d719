package dev.semel.spring;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.SideCalls;
import dev.semel.event.EventListener;
import dev.semel.event.EventLog;
import dev.semel.key.Secret;
import dev.semel.store.Store;
import dev.semel.store.postgres.PostgresSettings;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/** The engine on its store, and the routes. They close in that order: engine, store; the server is drained before. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@EnableConfigurationProperties(SemelProperties.class)
public final class SemelAutoConfiguration {
    private static final int TOMCAT_THREADS = 200;

    SemelAutoConfiguration() {}

    /** Where records are kept. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("semel.store")
    Store semelStore(SemelProperties properties, ObjectProvider<ApplicationDatabase> database) {
        Supplier<PostgresSettings> settings = () -> {
            ApplicationDatabase found = database.getIfAvailable();
            if (found == null) {
                throw new SemelStartException(
                        "semel.store = " + StoreOpening.DATASOURCE + ", and the application has no data source.",
                        "Add spring-boot-starter-jdbc and spring.datasource.url, or name the database:"
                                + " semel.store: postgresql://USER@HOST:5432/DATABASE");
            }
            return found.settings();
        };
        return StoreOpening.open(String.valueOf(properties.store()), properties.durability(), settings);
    }

    /** What records are named with. */
    @Bean
    @ConditionalOnBean(Store.class)
    @ConditionalOnMissingBean
    Secret semelSecret(Store store, SemelProperties properties, ConfigurableEnvironment environment) {
        Secrets.requireUnpacked(environment);
        return Secrets.of(store, properties.secret());
    }

    /** The engine; also for an application's own operations. */
    @Bean
    @ConditionalOnBean(Store.class)
    @ConditionalOnMissingBean
    Idempotency semelIdempotency(
            Store store,
            Secret secret,
            SemelProperties properties,
            ConfigurableEnvironment environment,
            ObjectProvider<SideCalls> sideCalls,
            ObjectProvider<EventListener> listeners) {
        List<EventListener> all = listeners.orderedStream().toList();
        return new Idempotency(
                store,
                secret,
                properties.limits().engine(mayWait(environment)),
                sideCalls.getIfAvailable(() -> SideCalls.NONE),
                event -> all.forEach(listener -> listener.on(event)));
    }

    @Bean
    @ConditionalOnMissingBean
    EventLog semelEventLog() {
        System.Logger log = System.getLogger("semel");
        return new EventLog(log::log);
    }

    @Bean
    UnknownCallers semelUnknownCallers() {
        System.Logger log = System.getLogger("semel");
        return new UnknownCallers(text -> log.log(System.Logger.Level.WARNING, text));
    }

    @Bean
    @ConditionalOnMissingBean
    SemelRoutes semelRoutes(
            ConfigurableEnvironment environment,
            ObjectProvider<AnnotatedHandlers> handlers,
            ObjectProvider<Idempotency> engine,
            ObjectProvider<SideCalls> calls,
            ObjectProvider<RouteCheck> checks,
            ConfigurableListableBeanFactory beans,
            SemelProperties properties) {
        return new SemelRoutes(environment, handlers, engine, calls, checks, beans, properties.transactional());
    }

    /** A storm of repeats leaves three quarters of a container's threads to others. */
    static int mayWait(ConfigurableEnvironment environment) {
        if (environment instanceof ConfigurableReactiveWebEnvironment
                || environment.getProperty("spring.threads.virtual.enabled", Boolean.class, false)) {
            return Limits.DEFAULT.waiters();
        }
        return Math.max(1, environment.getProperty("server.tomcat.threads.max", Integer.class, TOMCAT_THREADS) / 4);
    }
}
