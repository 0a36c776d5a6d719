package dev.semel.client;

/**
 * What a request is for, in its caller's words: the order's number, the payment's id. A type of its own, so that a
 * request can be tagged with it. Immutable.
 */
public record OperationName(String name) {
    public OperationName {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an operation has a name: the order's number, the payment's id");
        }
    }
}
