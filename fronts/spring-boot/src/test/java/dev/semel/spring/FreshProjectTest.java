package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Idempotency;
import dev.semel.servlet.IdempotencyFilter;
import dev.semel.store.postgres.PostgresStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's first minute, done as it says: a dependency, three lines of YAML, nothing else. */
final class FreshProjectTest {
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent>
                <groupId>org.springframework.boot</groupId>
                <artifactId>spring-boot-starter-parent</artifactId>
                <version>4.1.2</version>
                <relativePath/>
              </parent>
              <groupId>com.example</groupId>
              <artifactId>shop</artifactId>
              <version>1</version>
              <properties>
                <java.version>21</java.version>
              </properties>
              <repositories>
                <repository>
                  <id>built</id>
                  <url>file://REPOSITORY</url>
                </repository>
              </repositories>
              <dependencies>
                <dependency>
                  <groupId>org.springframework.boot</groupId>
                  <artifactId>spring-boot-starter-webmvc</artifactId>
                </dependency>
            STARTER
              </dependencies>
              <build>
                <finalName>shop</finalName>
                <plugins>
                  <plugin>
                    <groupId>org.springframework.boot</groupId>
                    <artifactId>spring-boot-maven-plugin</artifactId>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    private static final String APPLICATION = """
            package com.example;

            import java.util.Map;
            import java.util.concurrent.atomic.AtomicInteger;
            import org.springframework.boot.SpringApplication;
            import org.springframework.boot.autoconfigure.SpringBootApplication;
            import org.springframework.http.ResponseEntity;
            import org.springframework.web.bind.annotation.PostMapping;
            import org.springframework.web.bind.annotation.RequestBody;
            import org.springframework.web.bind.annotation.RestController;

            @SpringBootApplication
            public class Shop {
                public static void main(String[] arguments) {
                    SpringApplication.run(Shop.class, arguments);
                }
            }

            """;

    @Test
    void a_new_project_takes_one_dependency_and_three_lines(@TempDir Path directory) throws Exception {
        var project = new FreshProject(directory);
        project.publishParent();
        project.publish("semel-core", "core", Idempotency.class);
        project.publish("semel-servlet", "fronts/servlet", IdempotencyFilter.class);
        project.publish("semel-store-postgres", "stores/postgres", PostgresStore.class);
        project.publish("semel-spring-boot-starter", "fronts/spring-boot", SemelRoutes.class);
        String yaml = project.guide("yaml");
        assertThat(yaml.lines()).hasSize(3);
        project.write(
                "pom.xml",
                POM.replace("REPOSITORY", directory.resolve("repository").toString())
                        .replace("STARTER", project.guide("xml")));
        project.write("src/main/resources/application.yml", yaml);
        project.write("src/main/java/com/example/Shop.java", APPLICATION + project.guide("java"));
        project.build();

        try (FreshProject.Running shop = project.start()) {
            var client = new Client(shop.port());
            HttpResponse<String> first = client.post("/orders", "k1", "{\"a\":1}");
            HttpResponse<String> second = client.post("/orders", "k1", "{\"a\":1}");
            assertThat(first.statusCode()).isEqualTo(201);
            assertThat(Client.status(first)).isEqualTo("executed");
            assertThat(Client.status(second)).isEqualTo("replayed");
            assertThat(second.body()).isEqualTo(first.body()).isEqualTo("{\"id\":1}");
        }
    }
}
