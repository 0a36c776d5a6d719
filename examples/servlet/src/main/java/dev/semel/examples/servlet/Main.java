package dev.semel.examples.servlet;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.policy.RouteTable;
import dev.semel.policy.preset.Routes;
import dev.semel.servlet.FilterSettings;
import dev.semel.servlet.IdempotencyFilter;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * A servlet that takes orders, behind Semel's filter. {@code Main PORT DIRECTORY}: records and Tomcat's own files go
 * into the directory.
 */
public final class Main {
    /** Who calls with the same key again gets the first answer, for a day; with another order, an error. */
    private static final String ROUTES = """
            [{"match": "POST /orders", "preset": "ietf"}]
            """;

    private Main() {}

    public static void main(String[] arguments) throws IOException, LifecycleException {
        int port = Integer.parseInt(arguments[0]);
        Path directory = Path.of(arguments[1]);
        Files.createDirectories(directory);

        RocksStore store = RocksStore.open(directory.resolve("semel-data"), Durability.POWER_LOSS);
        var idempotency = new Idempotency(store, store.secret(), Limits.BLOCKING, event -> {});
        RouteTable routes = Routes.ofJson(ROUTES);

        var tomcat = new Tomcat();
        tomcat.setBaseDir(directory.resolve("tomcat").toString());
        tomcat.setPort(port);
        tomcat.getConnector();
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "orders", new OrdersServlet()).addMapping("/orders");
        context.addServletContainerInitializer(
                (classes, servletContext) -> IdempotencyFilter.register(
                        servletContext,
                        "idempotency",
                        new IdempotencyFilter(idempotency, () -> routes, FilterSettings.DEFAULT),
                        "/*"),
                null);
        tomcat.start();

        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(tomcat, idempotency, store)));
        System.out.println("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/orders");
        tomcat.getServer().await();
    }

    /** Who takes requests first, who keeps records last. */
    private static void close(Tomcat tomcat, Idempotency idempotency, RocksStore store) {
        try {
            tomcat.stop();
        } catch (LifecycleException e) {
            System.err.println("Tomcat did not stop: " + e.getMessage());
        }
        idempotency.close();
        store.close();
    }
}
