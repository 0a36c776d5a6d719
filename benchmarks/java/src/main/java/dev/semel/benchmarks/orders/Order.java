package dev.semel.benchmarks.orders;

import java.util.List;

/** What a customer asks for. */
public record Order(String customer, String currency, List<Line> lines, String note) {
    /** One article. */
    public record Line(String sku, int quantity, String price) {}
}
