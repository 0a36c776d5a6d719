/** For callers of an API: requests that are repeated until it is known what became of them, and run once. */
@NullMarked
package dev.semel.client;

import org.jspecify.annotations.NullMarked;
