package dev.semel.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** What the filter is made of. */
class ArchitectureTest {

    @Test
    void the_filter_needs_the_engine_and_the_servlet_api_alone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "jakarta.servlet..",
                        "org.jspecify..",
                        "dev.semel",
                        "dev.semel.http..",
                        "dev.semel.policy..",
                        "dev.semel.transaction..",
                        "dev.semel.servlet")
                .check(new ClassFileImporter()
                        .importUrl(IdempotencyFilter.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()));
    }
}
