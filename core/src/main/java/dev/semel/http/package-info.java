/** The neutral HTTP vocabulary: request view, reply, headers, problem details. */
@NullMarked
package dev.semel.http;

import org.jspecify.annotations.NullMarked;
