/** A servlet filter over the engine: requests of protected routes run once, inside any Jakarta Servlet 6 container. */
@NullMarked
package dev.semel.servlet;

import org.jspecify.annotations.NullMarked;
