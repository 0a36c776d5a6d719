/** The words of a policy: each block of settings declared once, read into policy values. */
@NullMarked
package dev.semel.policy.vocabulary;

import org.jspecify.annotations.NullMarked;
