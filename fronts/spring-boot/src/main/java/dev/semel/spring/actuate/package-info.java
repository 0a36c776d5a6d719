/** What Semel tells those who operate an application. */
@org.jspecify.annotations.NullMarked
package dev.semel.spring.actuate;
