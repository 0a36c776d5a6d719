package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * A handler with {@link Idempotent}, and what it is mapped to.
 *
 * @param name for messages: class and method
 * @param methods empty for all
 * @param paths as Spring writes them, with everything that stands before them
 * @param direct the annotation is on the handler itself, not on its controller
 * @param type of its controller
 * @param method the handler itself
 */
public record AnnotatedHandler(
        String name,
        Idempotent annotation,
        List<String> methods,
        List<String> paths,
        boolean direct,
        Class<?> type,
        Method method) {
    public AnnotatedHandler {
        methods = List.copyOf(methods);
        paths = List.copyOf(paths);
    }

    /** What stands on a handler, else on its controller. */
    public static @Nullable Idempotent annotation(Class<?> type, Method method) {
        Idempotent own = AnnotatedElementUtils.findMergedAnnotation(method, Idempotent.class);
        return own == null ? AnnotatedElementUtils.findMergedAnnotation(type, Idempotent.class) : own;
    }
}
