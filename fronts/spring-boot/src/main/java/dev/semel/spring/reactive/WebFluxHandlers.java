package dev.semel.spring.reactive;

import dev.semel.spring.AnnotatedHandler;
import dev.semel.spring.AnnotatedHandlers;
import dev.semel.spring.Idempotent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/** The annotated handlers of Spring WebFlux. Thread-safe. */
final class WebFluxHandlers implements AnnotatedHandlers {
    private final List<RequestMappingHandlerMapping> mappings;

    WebFluxHandlers(List<RequestMappingHandlerMapping> mappings) {
        this.mappings = List.copyOf(mappings);
    }

    @Override
    public List<AnnotatedHandler> find() {
        List<AnnotatedHandler> found = new ArrayList<>();
        mappings.forEach(mapping -> mapping.getHandlerMethods().forEach((info, handler) -> {
            AnnotatedHandler annotated = annotated(info, handler);
            if (annotated != null) {
                found.add(annotated);
            }
        }));
        return found;
    }

    private static @Nullable AnnotatedHandler annotated(RequestMappingInfo info, HandlerMethod handler) {
        Idempotent annotation = AnnotatedHandler.annotation(handler.getBeanType(), handler.getMethod());
        if (annotation == null) {
            return null;
        }
        return new AnnotatedHandler(
                handler.getBeanType().getSimpleName() + "."
                        + handler.getMethod().getName(),
                annotation,
                info.getMethodsCondition().getMethods().stream()
                        .map(RequestMethod::name)
                        .sorted()
                        .toList(),
                info.getPatternsCondition().getPatterns().stream()
                        .map(PathPattern::getPatternString)
                        .sorted()
                        .toList(),
                AnnotatedElementUtils.hasAnnotation(handler.getMethod(), Idempotent.class),
                handler.getBeanType(),
                handler.getMethod());
    }
}
