package dev.semel.servlet;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the filter in each container; the servers live as long as the tests do. */
@ParameterizedClass(name = "{0}")
@EnumSource(Container.class)
abstract class ContainerTest {
    private static final Map<Container, Shop> SHOPS = new EnumMap<>(Container.class);

    @Parameter
    Container container;

    Shop shop() {
        return SHOPS.computeIfAbsent(container, Shop::in);
    }

    final Caller caller() {
        return new Caller(shop());
    }
}
