package dev.semel.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The annotated handlers of Spring MVC. Thread-safe. */
final class MvcHandlers implements AnnotatedHandlers {
    private final List<RequestMappingHandlerMapping> mappings;
    private final String prefix;

    /** @param prefix of all paths: the context path, and that of the servlet */
    MvcHandlers(List<RequestMappingHandlerMapping> mappings, String prefix) {
        this.mappings = List.copyOf(mappings);
        this.prefix = prefix;
    }

    @Override
    public List<AnnotatedHandler> find() {
        List<AnnotatedHandler> found = new ArrayList<>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            for (Map.Entry<RequestMappingInfo, HandlerMethod> handler :
                    mapping.getHandlerMethods().entrySet()) {
                AnnotatedHandler annotated = annotated(handler.getKey(), handler.getValue());
                if (annotated != null) {
                    found.add(annotated);
                }
            }
        }
        return found;
    }

    private @Nullable AnnotatedHandler annotated(RequestMappingInfo info, HandlerMethod handler) {
        Idempotent annotation = AnnotatedHandler.annotation(handler.getBeanType(), handler.getMethod());
        if (annotation == null) {
            return null;
        }
        return new AnnotatedHandler(
                handler.getShortLogMessage().replaceAll("\\[.*", ""),
                annotation,
                info.getMethodsCondition().getMethods().stream()
                        .map(RequestMethod::name)
                        .sorted()
                        .toList(),
                info.getPatternValues().stream()
                        .sorted()
                        .map(path -> path.startsWith("/") || path.isEmpty() ? prefix + path : prefix + "/" + path)
                        .toList(),
                AnnotatedElementUtils.hasAnnotation(handler.getMethod(), Idempotent.class),
                handler.getBeanType(),
                handler.getMethod());
    }
}
