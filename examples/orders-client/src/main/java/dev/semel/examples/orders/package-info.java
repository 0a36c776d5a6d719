/** A program that places orders with an API, and may be killed at any moment. */
@NullMarked
package dev.semel.examples.orders;

import org.jspecify.annotations.NullMarked;
