/** Semel in front of the handlers of Spring WebFlux. Nothing in it blocks. */
@org.jspecify.annotations.NullMarked
package dev.semel.spring.reactive;
