package dev.semel.spring;

import java.util.List;

/**
 * A handler with {@link Idempotent}, and what it is mapped to.
 *
 * @param name for messages: class and method
 * @param methods empty for all
 * @param paths as Spring writes them, with everything that stands before them
 * @param direct the annotation is on the handler itself, not on its controller
 */
public record AnnotatedHandler(
        String name, Idempotent annotation, List<String> methods, List<String> paths, boolean direct) {
    public AnnotatedHandler {
        methods = List.copyOf(methods);
        paths = List.copyOf(paths);
    }
}
