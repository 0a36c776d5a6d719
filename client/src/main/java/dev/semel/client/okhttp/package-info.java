/** For callers that use OkHttp 5. */
@NullMarked
package dev.semel.client.okhttp;

import org.jspecify.annotations.NullMarked;
