@NullMarked
package dev.semel.examples.conversions;

import org.jspecify.annotations.NullMarked;
