/** Where records live: the store SPI, records and their codec, the in-memory store. */
@NullMarked
package dev.semel.store;

import org.jspecify.annotations.NullMarked;
