package dev.semel.spring;

import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.servlet.TransactionalRoutes;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.postgres.PostgresStore;
import dev.semel.transaction.Transactions;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ClassUtils;

/**
 * The transactions of the application, for the routes that want them: found, and proven to be on the store's own
 * database, before the server takes a request. Thread-safe from then on.
 */
final class ApplicationTransactions implements TransactionalRoutes, RouteCheck {
    private static final boolean JPA = ClassUtils.isPresent(
            "org.springframework.orm.jpa.JpaTransactionManager", ApplicationTransactions.class.getClassLoader());
    private static final String WAY_OUT = "Write transactional: false for the route, or set semel.store to datasource,"
            + " or to the URI of the database that the application's transactions are on.";

    private final ListableBeanFactory beans;
    private final SemelRoutes routes;
    private final Store store;
    private final @Nullable String managerName;
    private volatile @Nullable Transactions transactions;

    ApplicationTransactions(ListableBeanFactory beans, SemelRoutes routes, Store store, @Nullable String managerName) {
        this.beans = beans;
        this.routes = routes;
        this.store = store;
        this.managerName = managerName;
    }

    @Override
    public @Nullable Transactions of(Route route) {
        return routes.isTransactional(route) ? transactions : null;
    }

    @Override
    public boolean providesTransactions() {
        return true;
    }

    @Override
    public void check(RouteTable table) {
        Optional<Route> first =
                table.routes().stream().filter(routes::isTransactional).findFirst();
        if (first.isEmpty()) {
            return;
        }
        String name = first.get().name();
        if (!(store instanceof PostgresStore postgres)) {
            throw new SemelStartException(
                    name + " is transactional, and the store ("
                            + store.getClass().getSimpleName() + ") is not in the application's database.",
                    WAY_OUT);
        }
        PlatformTransactionManager manager = manager(name);
        DataSource dataSource = dataSource(manager, name);
        try {
            postgres.checkShared(dataSource);
        } catch (StoreException e) {
            throw new SemelStartException(
                    name + " is transactional, and the record can't be completed in the application's transaction: "
                            + e.getMessage(),
                    WAY_OUT,
                    e);
        }
        transactions = new SpringTransactions(manager, dataSource, postgres);
    }

    private PlatformTransactionManager manager(String route) {
        try {
            return managerName == null
                    ? beans.getBean(PlatformTransactionManager.class)
                    : beans.getBean(managerName, PlatformTransactionManager.class);
        } catch (NoUniqueBeanDefinitionException e) {
            throw new SemelStartException(
                    route + " is transactional, and there are several transaction managers: " + e.getBeanNamesFound(),
                    "Name one of them in semel.transaction-manager.",
                    e);
        } catch (NoSuchBeanDefinitionException e) {
            throw new SemelStartException(
                    route + " is transactional, and there is no transaction manager"
                            + (managerName == null ? "" : " " + managerName) + ".",
                    "Add spring-boot-starter-jdbc or spring-boot-starter-data-jpa, or name the one there is in"
                            + " semel.transaction-manager.",
                    e);
        }
    }

    private DataSource dataSource(PlatformTransactionManager manager, String route) {
        if (manager instanceof ResourceTransactionManager resource
                && resource.getResourceFactory() instanceof DataSource dataSource) {
            return dataSource;
        }
        DataSource dataSource = JPA ? OnJpa.dataSource(manager) : null;
        if (dataSource == null) {
            throw new SemelStartException(
                    route + " is transactional, and its transaction manager ("
                            + manager.getClass().getName() + ") has no data source.",
                    "Name one that has in semel.transaction-manager: for JDBC or JPA.");
        }
        return dataSource;
    }

    /** Apart: its classes may be missing. */
    private static final class OnJpa {
        static @Nullable DataSource dataSource(PlatformTransactionManager manager) {
            return manager instanceof JpaTransactionManager jpa ? jpa.getDataSource() : null;
        }
    }
}
