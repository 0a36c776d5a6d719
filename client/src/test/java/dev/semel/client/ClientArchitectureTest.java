package dev.semel.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** What is optional is touched by the package that is for it, and by nothing else. */
final class ClientArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .importUrl(Repeater.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void only_the_package_for_okhttp_needs_it() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.semel.client.okhttp")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("okhttp3..", "okio..", "kotlin..", "dev.semel.client.okhttp")
                .check(OURS);
    }

    @Test
    void only_the_package_for_spring_needs_it() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.semel.client.spring")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "dev.semel.client.spring")
                .check(OURS);
    }
}
