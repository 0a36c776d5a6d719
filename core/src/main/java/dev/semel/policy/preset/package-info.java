/** Presets, which are data, and the reading of routes that build on them. */
@NullMarked
package dev.semel.policy.preset;

import org.jspecify.annotations.NullMarked;
