package dev.semel.store.postgres;

import dev.semel.store.Batcher;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is, and how the store works. Immutable.
 *
 * @param url for the driver: {@code jdbc:postgresql://…}, without a password
 * @param user null leaves it to the URL and the driver
 * @param password null leaves it to the driver, which looks into {@code ~/.pgpass}
 * @param schema the tables' schema, of lower case letters, digits and underscores
 * @param readers how many connections look things up, one of them by walks through all records; two at least. The store
 *     has five more
 * @param connectTimeout for one connection to be made
 * @param statementTimeout for one statement of a writer; one second later the connection is given up; a tenth of it for
 *     a lock
 * @param queue how much may wait to be written, by claims, and once more by endings
 */
public record PostgresSettings(
        String url,
        @Nullable String user,
        @Nullable String password,
        String schema,
        Durability durability,
        int readers,
        Duration connectTimeout,
        Duration statementTimeout,
        Batcher.Limits queue) {
    /** The schema of a store that isn't told another. */
    public static final String SCHEMA = "semel";

    /** A writer waits for a row that somebody has locked for this part of what a statement may take. */
    static final int LOCKS = 10;

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

    public PostgresSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("the driver's URL begins with jdbc:postgresql: and not so: " + url);
        }
        checkSchema(schema);
        if (readers < 1 || !connectTimeout.isPositive() || !statementTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "a store needs a reader and time: " + readers + ", " + connectTimeout + ", " + statementTimeout);
        }
    }

    /** It stands in statements as it is. */
    static void checkSchema(String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a schema's name is up to 40 lower case letters, digits and underscores, not " + name);
        }
    }

    /**
     * What suits a gateway.
     *
     * @param location {@code postgresql://…} or {@code jdbc:postgresql://…}; see {@link Location}
     * @throws IllegalArgumentException it isn't understood; the message says what to write
     */
    public static PostgresSettings of(String location, Durability durability) {
        Location parsed = Location.parse(location, System::getenv);
        return new PostgresSettings(
                parsed.url(),
                parsed.user(),
                parsed.password(),
                parsed.schema(),
                durability,
                2,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Batcher.Limits.DEFAULT);
    }

    public PostgresSettings withSchema(String other) {
        return new PostgresSettings(
                url, user, password, other, durability, readers, connectTimeout, statementTimeout, queue);
    }

    public PostgresSettings withTimeouts(Duration connect, Duration statement) {
        return new PostgresSettings(url, user, password, schema, durability, readers, connect, statement, queue);
    }

    public PostgresSettings withQueue(Batcher.Limits other) {
        return new PostgresSettings(
                url, user, password, schema, durability, readers, connectTimeout, statementTimeout, other);
    }

    /** How long a writer waits for a row that somebody has locked. */
    Duration lockTimeout() {
        return statementTimeout.dividedBy(LOCKS);
    }

    @Override
    public String toString() {
        return "PostgresSettings(" + url + ", schema " + schema + ", " + durability + ")";
    }
}
