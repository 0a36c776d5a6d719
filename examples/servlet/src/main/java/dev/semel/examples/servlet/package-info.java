/** A plain servlet application on Tomcat, with Semel's filter in front of it. */
@NullMarked
package dev.semel.examples.servlet;

import org.jspecify.annotations.NullMarked;
