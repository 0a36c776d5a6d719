/** Tests of the whole program, from its command line to its answers. */
@NullMarked
package dev.semel.system;

import org.jspecify.annotations.NullMarked;
