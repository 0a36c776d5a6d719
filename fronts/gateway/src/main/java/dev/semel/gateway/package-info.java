/** The program: a reverse proxy in front of an API, its configuration and its commands. */
@NullMarked
package dev.semel.gateway;

import org.jspecify.annotations.NullMarked;
