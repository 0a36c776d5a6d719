/** The store on Redis, shared by any number of processes. */
@NullMarked
package dev.semel.store.redis;

import org.jspecify.annotations.NullMarked;
