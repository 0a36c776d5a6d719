/** What the operator wants: policy values, the route table, presets. */
@NullMarked
package dev.semel.policy;

import org.jspecify.annotations.NullMarked;
