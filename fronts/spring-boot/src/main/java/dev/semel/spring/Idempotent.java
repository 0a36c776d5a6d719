package dev.semel.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The requests that reach this handler run once for each key. On a controller it is meant for all its handlers, those
 * that only read excepted; on a handler it replaces what stands on the controller.
 *
 * <p>It becomes a route at the start, as if {@code semel.routes} named the handler's methods and paths: a handler whose
 * path no route can name is refused then.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Idempotent {
    /** The preset to start from; {@code ietf} unless said. Not with {@link #policy}. */
    String preset() default "";

    /** The name of a policy below {@code semel.policies}. */
    String policy() default "";

    /** Whether the record commits in the transaction of the run. */
    Transactional transactional() default Transactional.AS_CONFIGURED;

    /** Whether the record commits in the transaction of the run. */
    enum Transactional {
        /** As the policy says, else as {@code semel.transactional} does. */
        AS_CONFIGURED,
        /** In the transaction of the run. */
        YES,
        /** By itself. */
        NO
    }
}
