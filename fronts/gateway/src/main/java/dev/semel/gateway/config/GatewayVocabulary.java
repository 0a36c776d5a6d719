package dev.semel.gateway.config;

import dev.semel.StoreSettings;
import dev.semel.StoreSettings.Durability;
import dev.semel.gateway.config.LogSettings.Access;
import dev.semel.gateway.config.LogSettings.Level;
import dev.semel.gateway.config.ServerWords.Address;
import dev.semel.gateway.config.ServerWords.Bounds;
import dev.semel.gateway.config.ServerWords.Http;
import dev.semel.gateway.config.ServerWords.Timeouts;
import dev.semel.gateway.proxy.ServerSettings;
import dev.semel.gateway.proxy.TlsFiles;
import dev.semel.gateway.proxy.Transport;
import dev.semel.gateway.proxy.UpstreamSettings;
import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import dev.semel.policy.preset.RoutesShape;
import java.util.List;

/** The fields of a configuration file. */
public final class GatewayVocabulary {
    private static final Field<Address> LISTEN =
            Field.of("listen", ServerWords.LISTEN, "\"127.0.0.1:8080\"", "Where clients connect.");

    private static final Field<UpstreamSettings> UPSTREAM = Field.required(
            "upstream", UpstreamWords.SHAPE, "The API behind the gateway: its URL, such as http://127.0.0.1:9000.");

    private static final Shape<StoreSettings> STORE_URI = Shapes.text(
            String.join(", or ", StoreSettings.FORMS), text -> StoreSettings.parse(text, Durability.POWER_LOSS), "");

    private static final Field<StoreSettings> URI = Field.required("uri", STORE_URI, "Which store.");

    private static final Field<Durability> DURABILITY = Field.of(
            "durability",
            Shapes.choice(Durability.class, '-'),
            "\"power-loss\"",
            "What a record survives: the machine's end (of a shared store, the database server's), or only the"
                    + " gateway's, which is faster.");

    private static final Field<StoreSettings> STORE = Field.of(
            "store",
            Shapes.either(STORE_URI, new MappingShape<>(List.of(URI, DURABILITY), GatewayVocabulary::store)),
            "\"rocksdb:./semel-data\"",
            "Where records are kept.");

    private static final Field<SecretText> SECRET = Field.optional(
            "secret",
            new SecretShape(),
            "What record ids and fingerprints are made with; gateways on one store need the same. A store in a directory"
                    + " keeps one of its own.");

    private static final Field<RouteTable> ROUTES = Field.of(
            "routes",
            RoutesShape.INSTANCE,
            "[{\"preset\": \"ietf\"}]",
            "Which requests are deduplicated, and how. The most specific route wins; what no route matches passes.");

    private static final Field<TlsFiles> TLS =
            Field.optional("tls", ServerWords.TLS, "Listen with TLS, with this certificate.");

    private static final Field<Http> HTTP = Field.of("http", ServerWords.HTTP, "{}", "Protocols, and proxies before.");

    private static final Field<Timeouts> TIMEOUTS =
            Field.of("timeouts", ServerWords.TIMEOUTS, "{}", "The gateway's patience with its clients.");

    private static final Field<Bounds> LIMITS = Field.of("limits", ServerWords.LIMITS, "{}", "The gateway's bounds.");

    private static final Field<Transport> TRANSPORT = Field.of(
            "transport",
            Shapes.choice(Transport.class, '_'),
            "\"auto\"",
            "How bytes reach the kernel; auto takes the first that this machine offers.");

    private static final Field<Access> ACCESS = Field.of(
            "access",
            Shapes.choice(Access.class, '-'),
            "\"stdout\"",
            "Whether one JSON line per request goes to standard output.");

    private static final Field<Level> LEVEL = Field.of(
            "level", Shapes.choice(Level.class, '-'), "\"info\"", "How much the gateway says on standard error.");

    private static final Field<LogSettings> LOG = Field.of(
            "log",
            new MappingShape<>(
                    List.of(ACCESS, LEVEL), values -> new LogSettings(values.get(ACCESS), values.get(LEVEL))),
            "{}",
            "What is logged.");

    /** The whole file. */
    public static final MappingShape<GatewayConfig> SHAPE = new MappingShape<>(
            List.of(LISTEN, UPSTREAM, STORE, SECRET, ROUTES, TLS, HTTP, TIMEOUTS, LIMITS, TRANSPORT, LOG),
            GatewayVocabulary::make);

    private GatewayVocabulary() {}

    private static StoreSettings store(Values values) {
        StoreSettings store = values.get(URI);
        if (store.kind() == StoreSettings.Kind.MEMORY && values.node(DURABILITY) != null) {
            throw new IllegalArgumentException("what is in memory survives nothing: leave out durability");
        }
        if (store.kind() == StoreSettings.Kind.REDIS && values.node(DURABILITY) != null) {
            throw new IllegalArgumentException("what Redis survives is set at Redis (appendonly, appendfsync), and"
                    + " by ?replicas=N: leave out durability");
        }
        return values.node(DURABILITY) == null
                ? store
                : new StoreSettings(store.kind(), store.location(), values.get(DURABILITY));
    }

    private static GatewayConfig make(Values values) {
        return new GatewayConfig(
                server(values),
                values.get(UPSTREAM),
                values.get(STORE),
                values.orNull(SECRET),
                values.get(ROUTES),
                values.get(LIMITS).engine(),
                values.get(TIMEOUTS).drain(),
                values.get(TRANSPORT),
                values.get(LOG));
    }

    private static ServerSettings server(Values values) {
        Address address = values.get(LISTEN);
        Http http = values.get(HTTP);
        Timeouts timeouts = values.get(TIMEOUTS);
        Bounds bounds = values.get(LIMITS);
        return new ServerSettings(
                address.host(),
                address.port(),
                values.orNull(TLS),
                http.http2(),
                http.h2c(),
                timeouts.idle(),
                timeouts.receive(),
                bounds.headerBytes(),
                bounds.requestLine(),
                bounds.connections(),
                http.trustForwarded());
    }
}
