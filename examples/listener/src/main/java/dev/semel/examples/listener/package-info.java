/** A listener that charges what messages ask for: once for each message, however often it is delivered. */
@NullMarked
package dev.semel.examples.listener;

import org.jspecify.annotations.NullMarked;
