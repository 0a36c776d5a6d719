package dev.semel.store.redis;

import dev.semel.store.redis.Place.Address;
import dev.semel.store.redis.Place.Kind;
import dev.semel.store.redis.Place.Login;
import dev.semel.store.redis.Place.Tls;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code redis://user:password@host:port/database?parameters}, and its like with {@code rediss},
 * {@code redis-sentinel} and {@code redis-cluster}, which take several addresses joined by commas.
 *
 * <p>Parameters: {@code master} (sentinels), {@code tls=true} (sentinels, clusters), {@code ca=FILE},
 * {@code certificate=FILE}, {@code key=FILE}, {@code password_file=FILE}, {@code sentinel_password_file=FILE},
 * {@code prefix=NAME}, {@code timeout=2s}, {@code replicas=N}, {@code eviction=accepted}. Without a password there and
 * without a file, {@code REDIS_PASSWORD} in the environment has it.
 */
final class RedisUri {
    private static final Map<String, Kind> SCHEMES = Map.of(
            "redis", Kind.SINGLE,
            "rediss", Kind.SINGLE,
            "redis-sentinel", Kind.SENTINEL,
            "redis-cluster", Kind.CLUSTER);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s)");

    private RedisUri() {}

    static RedisSettings parse(String uri, UnaryOperator<@Nullable String> environment) {
        int end = uri.indexOf("://");
        String scheme = end < 0 ? "" : uri.substring(0, end);
        Kind kind = SCHEMES.get(scheme);
        if (kind == null) {
            throw new IllegalArgumentException("write redis://host:6379, rediss://host:6379,"
                    + " redis-sentinel://host:26379,host:26379?master=NAME or redis-cluster://host:6379,host:6379");
        }
        String rest = uri.substring(end + 3);
        int mark = rest.indexOf('?');
        Map<String, String> parameters = mark < 0 ? new LinkedHashMap<>() : parameters(rest.substring(mark + 1));
        RedisSettings settings = settings(
                place(
                        kind,
                        scheme.equals("rediss"),
                        mark < 0 ? rest : rest.substring(0, mark),
                        parameters,
                        environment),
                parameters);
        if (!parameters.isEmpty()) {
            throw new IllegalArgumentException("there is no such parameter for " + scheme + ": " + parameters.keySet());
        }
        return settings;
    }

    private static Place place(
            Kind kind,
            boolean secure,
            String text,
            Map<String, String> parameters,
            UnaryOperator<@Nullable String> environment) {
        int at = text.lastIndexOf('@');
        String credentials = at < 0 ? "" : text.substring(0, at);
        String address = text.substring(at + 1);
        int slash = address.indexOf('/');
        String database = slash < 0 ? "" : address.substring(slash + 1);
        if (kind == Kind.CLUSTER && !database.isEmpty()) {
            throw new IllegalArgumentException("a cluster has no databases: leave out /" + database);
        }
        String master = kind == Kind.SENTINEL ? parameters.remove("master") : null;
        if (kind == Kind.SENTINEL && master == null) {
            throw new IllegalArgumentException("say by which name the sentinels know the server: ?master=NAME");
        }
        return new Place(
                kind,
                addresses(kind, slash < 0 ? address : address.substring(0, slash)),
                master,
                database.isEmpty() ? 0 : number("database", database, 1_000_000),
                tls(secure || (kind != Kind.SINGLE && flag(parameters.remove("tls"))), parameters),
                login(credentials, parameters.remove("password_file"), environment.apply("REDIS_PASSWORD")),
                kind == Kind.SENTINEL ? sentinelLogin(parameters.remove("sentinel_password_file")) : Login.NONE);
    }

    private static @Nullable Tls tls(boolean encrypted, Map<String, String> parameters) {
        var tls = new Tls(
                file("ca", parameters.remove("ca")),
                file("certificate", parameters.remove("certificate")),
                file("key", parameters.remove("key")));
        if (!encrypted && !tls.equals(Tls.USUAL)) {
            throw new IllegalArgumentException(
                    "ca, certificate and key are about encrypted connections: write rediss://,"
                            + " or tls=true for sentinels and clusters");
        }
        return encrypted ? tls : null;
    }

    private static @Nullable Path file(String parameter, @Nullable String name) {
        if (name == null) {
            return null;
        }
        try {
            Path file = Path.of(name);
            if (Files.isReadable(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the file of " + parameter + " can't be read: " + name);
    }

    private static List<Address> addresses(Kind kind, String text) {
        var addresses = new ArrayList<Address>();
        for (String part : text.split(",", -1)) {
            int colon = part.endsWith("]") ? -1 : part.lastIndexOf(':');
            String host = colon < 0 ? part : part.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            if (host.isEmpty()) {
                throw new IllegalArgumentException("name a host: redis://host:6379");
            }
            int port = kind == Kind.SENTINEL ? 26_379 : 6_379;
            addresses.add(new Address(host, colon < 0 ? port : number("port", part.substring(colon + 1), 65_535)));
        }
        if (kind == Kind.SINGLE && addresses.size() > 1) {
            throw new IllegalArgumentException(
                    "redis:// takes one address: several are redis-sentinel:// or redis-cluster://");
        }
        return addresses;
    }

    private static Login login(String credentials, @Nullable String file, @Nullable String fromEnvironment) {
        int colon = credentials.indexOf(':');
        String user = colon < 0 ? credentials : credentials.substring(0, colon);
        String password = colon < 0 ? null : decode(credentials.substring(colon + 1));
        if (password == null) {
            password = file != null ? read(file) : fromEnvironment;
        } else if (file != null) {
            throw new IllegalArgumentException("the password is there twice: in the URI, and by password_file");
        }
        return new Login(
                user.isEmpty() ? null : decode(user), password == null || password.isEmpty() ? null : password);
    }

    private static Login sentinelLogin(@Nullable String file) {
        return file == null ? Login.NONE : new Login(null, read(file));
    }

    private static RedisSettings settings(Place place, Map<String, String> parameters) {
        var settings = new RedisSettings(place);
        settings = settings.withPrefix(Objects.requireNonNullElse(parameters.remove("prefix"), settings.prefix()));
        String timeout = parameters.remove("timeout");
        if (timeout != null) {
            settings = settings.withTimeout(duration(timeout));
        }
        String replicas = parameters.remove("replicas");
        if (replicas != null) {
            settings = settings.withReplicas(number("replicas", replicas, 100));
        }
        String eviction = parameters.remove("eviction");
        if (eviction != null && !eviction.equals("accepted")) {
            throw new IllegalArgumentException("eviction=accepted accepts that records are lost; or leave it out");
        }
        return eviction == null ? settings : settings.withEviction(Eviction.ACCEPTED);
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("after the question mark stand name=value, joined by &");
            }
            if (parameters.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("the parameter is there twice: " + part.substring(0, equals));
            }
        }
        return parameters;
    }

    private static boolean flag(@Nullable String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw new IllegalArgumentException("tls is true or false, not " + text);
    }

    private static int number(String what, String text, int largest) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= largest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the " + what + " is a number up to " + largest + ", not " + text);
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a timeout is such as 500ms or 2s, not " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }

    /** A plus sign stays one: only percent signs escape. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("the password's file can't be read: " + e, e);
        }
    }
}
