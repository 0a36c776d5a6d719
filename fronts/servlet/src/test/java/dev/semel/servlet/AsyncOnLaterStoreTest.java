package dev.semel.servlet;

import java.util.EnumMap;
import java.util.Map;

/** Asynchronous handlers whose records are written by other threads, later. */
class AsyncOnLaterStoreTest extends AsyncTest {
    private static final Map<Container, Shop> SHOPS = new EnumMap<>(Container.class);

    @Override
    Shop shop() {
        return SHOPS.computeIfAbsent(container, each -> Shop.in(each, FilterSettings.DEFAULT, new LaterStore(false)));
    }
}
