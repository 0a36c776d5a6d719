/** For the tests of applications that use Semel. */
@org.jspecify.annotations.NullMarked
package dev.semel.spring.test;
