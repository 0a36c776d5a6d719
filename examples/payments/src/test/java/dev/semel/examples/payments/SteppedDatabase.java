package dev.semel.examples.payments;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/** A database each of whose calls that reach the server is two steps: right before it, and right after. */
final class SteppedDatabase {
    private static final Set<String> REACHING =
            Set.of("getConnection", "execute", "executeQuery", "executeUpdate", "executeBatch", "commit", "rollback", "close");

    private SteppedDatabase() {}

    static DataSource of(DataSource database) {
        return stepped(DataSource.class, database);
    }

    private static <T> T stepped(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            boolean counts = REACHING.contains(method.getName());
            if (counts) {
                Steps.reach();
            }
            Object answer;
            try {
                answer = method.invoke(target, arguments);
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
            if (counts) {
                Steps.reach();
            }
            return wrapped(answer);
        }));
    }

    private static Object wrapped(Object answer) {
        return switch (answer) {
            case Connection connection -> stepped(Connection.class, connection);
            case PreparedStatement statement -> stepped(PreparedStatement.class, statement);
            case Statement statement -> stepped(Statement.class, statement);
            case null, default -> answer;
        };
    }
}
