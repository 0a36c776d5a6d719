/** The shared store on PostgreSQL. */
@NullMarked
package dev.semel.store.postgres;

import org.jspecify.annotations.NullMarked;
