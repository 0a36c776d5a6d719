/** A payments service with Spring Boot and PostgreSQL, where a payment and its record commit together. */
@NullMarked
package dev.semel.examples.payments;

import org.jspecify.annotations.NullMarked;
