package dev.semel.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Applications whose settings are written as people write them. */
final class Settings {
    private Settings() {}

    /** An application with that file. */
    static ApplicationContextRunner yaml(String yaml) {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DataSourceStoreAutoConfiguration.class, SemelAutoConfiguration.class))
                .withInitializer(context ->
                        sources(yaml).forEach(context.getEnvironment().getPropertySources()::addLast));
    }

    /** The file as Spring Boot reads it. */
    static List<PropertySource<?>> sources(String yaml) {
        try {
            return new YamlPropertySourceLoader()
                    .load("application.yml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)) {
                        @Override
                        public String getFilename() {
                            return "application.yml";
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
