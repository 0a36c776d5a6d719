/** For callers that use Spring's RestClient, of Spring Framework 7. */
@NullMarked
package dev.semel.client.spring;

import org.jspecify.annotations.NullMarked;
