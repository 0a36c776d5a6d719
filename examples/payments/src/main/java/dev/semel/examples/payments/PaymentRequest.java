package dev.semel.examples.payments;

/**
 * What a caller asks for.
 *
 * @param cents more than nothing
 * @param reference the payer's own word for it
 */
record PaymentRequest(String payer, String payee, long cents, String reference) {
    PaymentRequest {
        if (cents <= 0) {
            throw new IllegalArgumentException("a payment has a positive number of cents, not " + cents);
        }
    }
}
