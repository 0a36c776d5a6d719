package dev.semel.store.postgres;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A database as its URI names it: {@code postgresql://user:password@host:port,host:port/database?parameters}. Of the
 * parameters {@code schema} and {@code password_file} are the store's own; the others are the driver's
 * ({@code sslmode}, {@code sslrootcert}, {@code targetServerType}, …). A {@code jdbc:postgresql:} URL means the same,
 * but names the user among the parameters.
 *
 * <p>Without a password there and without a file, {@code PGPASSWORD} in the environment has it, or {@code ~/.pgpass}.
 */
record Location(String url, @Nullable String user, @Nullable String password, String schema) {
    private static final List<String> SCHEMES = List.of("postgresql://", "postgres://", "jdbc:postgresql://");

    static Location parse(String uri, UnaryOperator<@Nullable String> environment) {
        String rest = withoutScheme(uri);
        int mark = rest.indexOf('?');
        Map<String, String> parameters = mark < 0 ? new LinkedHashMap<>() : parameters(rest.substring(mark + 1));
        String place = mark < 0 ? rest : rest.substring(0, mark);
        int at = place.lastIndexOf('@');
        String credentials = at < 0 ? "" : place.substring(0, at);
        String address = place.substring(at + 1);
        int slash = address.indexOf('/');
        if (slash < 1 || slash == address.length() - 1) {
            throw new IllegalArgumentException("name a host and a database: postgresql://user@host:5432/database");
        }
        int colon = credentials.indexOf(':');
        String user = colon < 0 ? credentials : credentials.substring(0, colon);
        String password = colon < 0 ? null : decode(credentials.substring(colon + 1));
        String schema = parameters.remove("schema");
        String file = parameters.remove("password_file");
        if (address.indexOf(',') >= 0) {
            parameters.putIfAbsent("targetServerType", "primary");
        }
        return new Location(
                "jdbc:postgresql://" + address + encode(parameters),
                user.isEmpty() ? null : decode(user),
                password != null ? password : file != null ? read(file) : environment.apply("PGPASSWORD"),
                schema == null ? PostgresSettings.SCHEMA : schema);
    }

    private static String withoutScheme(String uri) {
        for (String scheme : SCHEMES) {
            if (uri.startsWith(scheme)) {
                return uri.substring(scheme.length());
            }
        }
        throw new IllegalArgumentException("write postgresql://user@host:5432/database");
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "after the question mark stand name=value, joined by &, not " + part);
            }
            if (parameters.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("the parameter is there twice: " + part.substring(0, equals));
            }
        }
        return parameters;
    }

    private static String encode(Map<String, String> parameters) {
        var parts = new ArrayList<String>();
        parameters.forEach((name, value) -> parts.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    /** A plus sign stays one: only percent signs escape. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("the password_file can't be read: " + e, e);
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
