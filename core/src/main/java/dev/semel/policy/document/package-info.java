/** Settings as people write them: a tree that knows its places, and the shapes that read it and describe themselves. */
@NullMarked
package dev.semel.policy.document;

import org.jspecify.annotations.NullMarked;
