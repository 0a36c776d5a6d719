/** Semel in an application of Spring Boot. */
@org.jspecify.annotations.NullMarked
package dev.semel.spring;
