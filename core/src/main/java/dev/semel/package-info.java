/** The engine: admits a request once and ends every claim it makes. */
@NullMarked
package dev.semel;

import org.jspecify.annotations.NullMarked;
