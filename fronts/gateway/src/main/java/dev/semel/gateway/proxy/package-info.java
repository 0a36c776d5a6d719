/** The proxy: the listener, the straight path of a request through the engine, and the connections to the upstream. */
@NullMarked
package dev.semel.gateway.proxy;

import org.jspecify.annotations.NullMarked;
