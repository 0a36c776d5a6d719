@org.jspecify.annotations.NullMarked
package dev.semel.gateway.migrate;
