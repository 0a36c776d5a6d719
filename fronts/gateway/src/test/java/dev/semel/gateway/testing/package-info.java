/** Real sockets for tests: an upstream that follows a script, and a client that sends any bytes. */
package dev.semel.gateway.testing;
