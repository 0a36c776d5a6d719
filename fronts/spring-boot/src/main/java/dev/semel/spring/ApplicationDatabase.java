package dev.semel.spring;

import dev.semel.store.postgres.PostgresSettings;

/** The application's own database, for a store in it. */
@FunctionalInterface
interface ApplicationDatabase {
    /** @throws SemelStartException when it is no PostgreSQL, or doesn't say where it is */
    PostgresSettings settings();
}
