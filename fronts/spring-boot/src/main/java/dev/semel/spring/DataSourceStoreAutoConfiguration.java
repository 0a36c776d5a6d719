package dev.semel.spring;

import dev.semel.store.postgres.Durability;
import dev.semel.store.postgres.PostgresSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;

/** Where the application's database is, as Spring Boot knows it. */
@AutoConfiguration(after = DataSourceAutoConfiguration.class, before = SemelAutoConfiguration.class)
@ConditionalOnClass(JdbcConnectionDetails.class)
@ConditionalOnBean(JdbcConnectionDetails.class)
public final class DataSourceStoreAutoConfiguration {
    DataSourceStoreAutoConfiguration() {}

    @Bean
    ApplicationDatabase semelApplicationDatabase(JdbcConnectionDetails details) {
        return () -> settings(details.getJdbcUrl(), details.getUsername(), details.getPassword());
    }

    private static PostgresSettings settings(String url, @Nullable String user, @Nullable String password) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new SemelStartException(
                    "semel.store = datasource, and the data source is no PostgreSQL: "
                            + url.substring(0, Math.min(url.length(), url.indexOf(':', 5) + 1)) + "…",
                    "Name a store that isn't the application's database, such as memory or postgresql://….");
        }
        PostgresSettings read = PostgresSettings.of(url, Durability.POWER_LOSS);
        return new PostgresSettings(
                read.url(),
                user == null ? read.user() : user,
                password == null ? read.password() : password,
                read.schema(),
                read.durability(),
                read.readers(),
                read.connectTimeout(),
                read.statementTimeout(),
                read.queue());
    }
}
