package dev.semel.examples.payments;

/** What somebody has. */
record Account(String id, long cents) {}
