package dev.semel.examples.payments;

/** A payment that can't be made; nothing of it was done. */
final class PaymentRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PaymentRefusedException(String why) {
        super(why);
    }
}
