package dev.semel.spring;

import java.util.List;

/** Finds the handlers with {@link Idempotent} of one web framework. Asked once, when all beans are made. */
@FunctionalInterface
public interface AnnotatedHandlers {
    List<AnnotatedHandler> find();
}
