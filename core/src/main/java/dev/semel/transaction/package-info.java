/** Transactions of an application's own database, in which a run and its record end together. */
@NullMarked
package dev.semel.transaction;

import org.jspecify.annotations.NullMarked;
