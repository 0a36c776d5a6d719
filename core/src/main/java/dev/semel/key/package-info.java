/** What identifies a request: key sources, scope, principal, fingerprint. */
@NullMarked
package dev.semel.key;

import org.jspecify.annotations.NullMarked;
