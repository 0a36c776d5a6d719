/** What the gateway answers to bytes that no well-behaved client or upstream sends. */
package dev.semel.gateway.inputs;
