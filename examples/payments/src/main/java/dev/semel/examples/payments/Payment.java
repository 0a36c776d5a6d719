package dev.semel.examples.payments;

import java.util.UUID;

/** A payment that was made. */
record Payment(UUID id, String payer, String payee, long cents, String reference) {}
