package dev.semel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may import whom inside core; a package counts with its sub-packages. */
class ArchitectureTest {

    /** What stands beside the engine's class file: main classes, wherever the build puts them. */
    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Idempotency.class.getProtectionDomain().getCodeSource().getLocation());

    @ParameterizedTest
    @CsvSource({
        "http, ''",
        "key, http",
        "policy, key http",
        "store, key http",
        "transaction, store key http",
        "event, key http"
    })
    void a_package_imports_only_its_own_and_those_below(String name, String below) {
        String[] allowed = Stream.concat(
                        Stream.of(name), below.isEmpty() ? Stream.empty() : Stream.of(below.split(" ")))
                .map(each -> "dev.semel." + each + "..")
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> others = resideInAPackage("dev.semel..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                .as("are of ours and outside of %s", String.join(", ", allowed));

        noClasses()
                .that()
                .resideInAPackage("dev.semel." + name + "..")
                .should()
                .dependOnClassesThat(others)
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void every_class_belongs_to_one_of_the_seven_packages() {
        classes()
                .should()
                .resideInAnyPackage(
                        "dev.semel",
                        "dev.semel.http..",
                        "dev.semel.key..",
                        "dev.semel.policy..",
                        "dev.semel.store..",
                        "dev.semel.transaction..",
                        "dev.semel.event..")
                .check(CORE);
    }

    @Test
    void nothing_uses_java_serialisation() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
                .check(CORE);
    }
}
