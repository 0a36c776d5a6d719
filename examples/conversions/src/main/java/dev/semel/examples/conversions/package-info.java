/** An API behind Semel that fires one event for each conversion, and the system that counts those events. */
@NullMarked
package dev.semel.examples.conversions;

import org.jspecify.annotations.NullMarked;
