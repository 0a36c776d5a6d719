/** What happened, for metrics, audit and the UI. */
@NullMarked
package dev.semel.event;

import org.jspecify.annotations.NullMarked;
