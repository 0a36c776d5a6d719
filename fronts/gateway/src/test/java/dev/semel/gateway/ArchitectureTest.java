package dev.semel.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

/** Who may import whom among core, stores and the gateway, which sees all of them on its class path. */
class ArchitectureTest {

    private static final String[] FRONTS = {"dev.semel.gateway..", "dev.semel.servlet..", "dev.semel.spring.."};

    /** Each store is a sub-package of the SPI's; what core has there itself is none. */
    private static final DescribedPredicate<JavaClass> A_CONCRETE_STORE =
            resideInAnyPackage("dev.semel.store.rocksdb..", "dev.semel.store.postgres..", "dev.semel.store.redis..");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.semel");

    @Test
    void nothing_imports_a_front() {
        noClasses()
                .that()
                .resideOutsideOfPackages(FRONTS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRONTS)
                .check(ALL);
    }

    @Test
    void a_front_stands_on_the_engine_and_leaves_stores_to_the_store_factory() {
        noClasses()
                .that()
                .resideInAnyPackage(FRONTS)
                .and()
                .doNotHaveFullyQualifiedName("dev.semel.gateway.StoreFactory")
                .and()
                // It moves what the engine works on, past the engine.
                .resideOutsideOfPackage("dev.semel.gateway.migrate..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.semel..")
                        .and(not(resideInAnyPackage(FRONTS)))
                        .and(not(resideInAnyPackage(
                                "dev.semel",
                                "dev.semel.http..",
                                "dev.semel.policy..",
                                "dev.semel.event..",
                                "dev.semel.transaction.."))))
                .check(ALL);
    }

    @Test
    void a_store_imports_only_the_spi_and_what_that_stands_on() {
        noClasses()
                .that(A_CONCRETE_STORE)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.semel..")
                        .and(not(A_CONCRETE_STORE))
                        .and(not(resideInAnyPackage(
                                "dev.semel.store", "dev.semel.key..", "dev.semel.http..", "dev.semel.transaction.."))))
                .allowEmptyShould(true)
                .check(ALL);
    }

    @Test
    void stores_never_import_each_other() {
        slices().matching("dev.semel.store.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(ALL);
    }

    @Test
    void only_the_store_factory_names_a_concrete_store() {
        noClasses()
                .that(not(A_CONCRETE_STORE))
                .and()
                .doNotHaveFullyQualifiedName("dev.semel.gateway.StoreFactory")
                .and()
                .resideOutsideOfPackage("dev.semel.store.tck..")
                .should()
                .dependOnClassesThat(A_CONCRETE_STORE)
                .check(ALL);
    }

    @Test
    void nothing_uses_java_serialisation() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
                .check(ALL);
    }
}
