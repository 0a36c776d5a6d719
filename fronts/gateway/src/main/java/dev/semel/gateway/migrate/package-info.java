/** Takes records from one store to another. */
@NullMarked
package dev.semel.gateway.migrate;

import org.jspecify.annotations.NullMarked;
