package dev.semel.spring;

import dev.semel.Idempotency;
import dev.semel.SideCalls;
import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Place;
import dev.semel.policy.document.Position;
import dev.semel.policy.preset.RoutesShape;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * The routes of the application: those of {@code semel.routes} and those of its annotated handlers. They are known when
 * all beans are made, before the server takes a request. Thread-safe from then on.
 */
public final class SemelRoutes implements Supplier<RouteTable>, SmartInitializingSingleton {
    private static final Logger LOG = System.getLogger("semel");
    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.interceptor.TransactionAttribute", SemelRoutes.class.getClassLoader());
    private static final RouteTable NONE = new RouteTable(List.of());

    private final ConfigurableEnvironment environment;
    private final ObjectProvider<AnnotatedHandlers> handlers;
    private final ObjectProvider<Idempotency> engine;
    private final ObjectProvider<SideCalls> calls;
    private final ObjectProvider<RouteCheck> checks;
    private final ConfigurableListableBeanFactory beans;
    private final boolean usuallyTransactional;
    private volatile RouteTable table = NONE;
    private volatile Set<String> transactional = Set.of();
    private volatile Set<Method> exempt = Set.of();

    SemelRoutes(
            ConfigurableEnvironment environment,
            ObjectProvider<AnnotatedHandlers> handlers,
            ObjectProvider<Idempotency> engine,
            ObjectProvider<SideCalls> calls,
            ObjectProvider<RouteCheck> checks,
            ConfigurableListableBeanFactory beans,
            boolean usuallyTransactional) {
        this.environment = environment;
        this.handlers = handlers;
        this.engine = engine;
        this.calls = calls;
        this.checks = checks;
        this.beans = beans;
        this.usuallyTransactional = usuallyTransactional;
    }

    static Place place(String path, Findings findings) {
        return new Place(path, findings);
    }

    @Override
    public RouteTable get() {
        return table;
    }

    /** Whether its record commits in the transaction of the run. */
    public boolean isTransactional(Route route) {
        return transactional.contains(route.shape());
    }

    /** Whether a handler's annotation says that it is not protected. */
    boolean isExempt(Method handler) {
        return exempt.contains(handler);
    }

    @Override
    public void afterSingletonsInstantiated() {
        var findings = new Findings();
        SettingNames.check(environment, findings);
        var settings = new EnvironmentSettings(environment, findings);
        Place place = place(EnvironmentSettings.ROUTES, findings);
        List<RouteItem> items = items(settings, place);
        var position = new Position(EnvironmentSettings.ROUTES, 0, 0);
        RouteTable read = RoutesShape.INSTANCE.read(
                new Node.Sequence(items.stream().map(RouteItem::route).toList(), position), place);
        if (read == null || findings.hasProblems()) {
            throw SemelStartException.of(findings.all());
        }
        findings.all().stream().map(Finding::text).forEach(text -> LOG.log(Level.WARNING, text));
        transactional = transactional(items);
        table = inTransactions(read);
        start(table);
    }

    private RouteTable inTransactions(RouteTable read) {
        try {
            return new RouteTable(read.inService().routes().stream()
                    .map(route -> isTransactional(route) ? route.transactional() : route)
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new SemelStartException(
                    "Semel's settings are not right:\n  " + e.getMessage(),
                    "Change the route, or write transactional: false for it.",
                    e);
        }
    }

    private void start(RouteTable read) {
        if (read.routes().isEmpty()) {
            return;
        }
        Idempotency idempotency = engine.getIfAvailable();
        if (idempotency == null) {
            throw new SemelStartException(
                    "There are routes to protect (" + read.routes().getFirst().name()
                            + ", …) and no store to keep their records in.",
                    "Set semel.store: memory for one process that may forget, postgresql://…, redis://… or rocksdb:PATH"
                            + " for records that last, datasource for the application's own PostgreSQL.");
        }
        requireCalls(read);
        List<RouteCheck> all = checks.orderedStream().toList();
        if (!transactional.isEmpty() && all.stream().noneMatch(RouteCheck::providesTransactions)) {
            throw new SemelStartException(
                    "Routes are transactional (" + transactional.iterator().next()
                            + ", …), and there are no transactions for them here.",
                    "Transactional routes need Spring MVC and a transaction manager for JDBC or JPA: add"
                            + " spring-boot-starter-jdbc, or write transactional: false.");
        }
        all.forEach(check -> check.check(read));
        idempotency.settleUnknowns(read);
    }

    /** A policy that asks somebody needs what asks. */
    private void requireCalls(RouteTable read) {
        for (Route route : read.routes()) {
            for (Policy layer : route.layers()) {
                if ((layer.authorize() != null || layer.outcome().inquiry() != null)
                        && calls.getIfAvailable() == null) {
                    throw new SemelStartException(
                            route.name() + " has outcome.ask or authorize (" + layer.name()
                                    + "), and nothing here sends such questions.",
                            "Make a bean of type dev.semel.SideCalls that sends them, or leave them out.");
                }
            }
        }
    }

    private List<RouteItem> items(EnvironmentSettings settings, Place place) {
        List<RouteItem> items = new ArrayList<>();
        Node written = settings.routes();
        if (written instanceof Node.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                items.add(RouteItem.of(sequence.items().get(i), place.item(i)));
            }
        } else if (written != null
                && !(written instanceof Node.Scalar scalar && scalar.text().isEmpty())) {
            RoutesShape.INSTANCE.read(written, place);
        }
        Map<String, Node.Mapping> policies = settings.policies();
        var annotated = new AnnotatedRoutes(policies, place.findings());
        List<AnnotatedHandler> found =
                handlers.orderedStream().flatMap(each -> each.find().stream()).toList();
        new UnreachedMarks(beans, found, place.findings()).refuse();
        Set<Method> unprotected = new HashSet<>();
        for (AnnotatedHandler handler : found) {
            RouteItem item = annotated.of(handler);
            if (item != null) {
                items.add(item);
                if (item.protectsNothing()) {
                    unprotected.add(handler.method());
                } else if (TRANSACTIONS && isTransactional(item)) {
                    JoinedTransaction.check(handler, place.findings());
                }
            }
        }
        exempt = Set.copyOf(unprotected);
        return items;
    }

    /** Of the routes of several entries, the one that is named counts, as in the table. */
    private Set<String> transactional(List<RouteItem> items) {
        Map<String, RouteItem> owners = new LinkedHashMap<>();
        for (RouteItem item : items) {
            RouteTable alone = RoutesShape.INSTANCE.read(
                    new Node.Sequence(List.of(item.route()), item.route().position()),
                    place(EnvironmentSettings.ROUTES, new Findings()));
            if (alone != null) {
                alone.routes()
                        .forEach(route ->
                                owners.merge(route.shape(), item, (old, young) -> young.explicit() ? young : old));
            }
        }
        return owners.entrySet().stream()
                .filter(owner -> isTransactional(owner.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isTransactional(RouteItem item) {
        Boolean said = item.transactional();
        return said == null ? usuallyTransactional : said;
    }

    /** The names of the policies of a route, outer to inner. */
    public static List<String> policies(Route route) {
        return route.layers().stream().map(Policy::name).toList();
    }
}
