/** The gateway's configuration file: reading it, its JSON Schema and its reference. */
@NullMarked
package dev.semel.gateway.config;

import org.jspecify.annotations.NullMarked;
