/** Conversations with the presets over real sockets: a requirement of a source system is a test with its number. */
@NullMarked
package dev.semel.gateway.presets;

import org.jspecify.annotations.NullMarked;
