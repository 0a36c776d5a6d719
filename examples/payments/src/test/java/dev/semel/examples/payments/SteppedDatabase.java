package dev.semel.examples.payments;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database each of whose calls that reach the server is two steps: right before it, and right after. */
final class SteppedDatabase extends DelegatingDataSource {
    private static final Set<String> REACHING =
            Set.of("execute", "executeQuery", "executeUpdate", "executeBatch", "commit", "rollback", "close");

    SteppedDatabase(DataSource database) {
        super(database);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Steps.reach("before getConnection");
        Connection connection = super.getConnection();
        Steps.reach("after getConnection");
        return stepped(Connection.class, connection);
    }

    private static <T> T stepped(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    boolean counts = REACHING.contains(method.getName());
                    if (counts) {
                        Steps.reach("before " + method.getName());
                    }
                    Object answer;
                    try {
                        answer = method.invoke(target, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                    if (counts) {
                        Steps.reach("after " + method.getName());
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
