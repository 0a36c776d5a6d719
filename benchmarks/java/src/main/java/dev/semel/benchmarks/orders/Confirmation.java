package dev.semel.benchmarks.orders;

/** What a customer is told. */
public record Confirmation(String id, String status, String customer, String note) {
    static Confirmation of(Order order, String id) {
        return new Confirmation(id, "accepted", order.customer(), "y".repeat(110));
    }
}
