/** The contract that every store passes. */
@NullMarked
package dev.semel.store.tck;

import org.jspecify.annotations.NullMarked;
