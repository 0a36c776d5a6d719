package dev.semel.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * The application under test keeps its records in memory, whatever {@code semel.store} says, and has a
 * {@link SemelTester}. For {@code @SpringBootTest}, and for {@code @WebMvcTest} with MockMvc. Transactional routes need
 * their own database: such an application is tested without this annotation.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureSemel {}
