@NullMarked
package dev.semel.examples.listener;

import org.jspecify.annotations.NullMarked;
