package dev.semel.spring;

import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Position;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds {@link Idempotent} on what no request reaches, such as a service or a listener: it would do nothing there, in
 * silence. Confined to one thread.
 */
final class UnreachedMarks {
    private final ConfigurableListableBeanFactory beans;
    private final List<AnnotatedHandler> reached;
    private final Findings findings;

    /** @param reached all handlers with the annotation */
    UnreachedMarks(ConfigurableListableBeanFactory beans, List<AnnotatedHandler> reached, Findings findings) {
        this.beans = beans;
        this.reached = List.copyOf(reached);
        this.findings = findings;
    }

    void refuse() {
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : type(name);
            if (type != null && AnnotationUtils.isCandidateClass(type, Idempotent.class)) {
                refuse(type);
            }
        }
    }

    /** The class of a bean; null when it has none of its own, as a client that is made of an interface. */
    private @Nullable Class<?> type(String bean) {
        Class<?> type;
        try {
            type = AutoProxyUtils.determineTargetClass(beans, bean);
        } catch (RuntimeException | LinkageError e) {
            // No handler was found in it either: its class cannot be known before it is used.
            return null;
        }
        if (type == null || type.isInterface() || Proxy.isProxyClass(type)) {
            return null;
        }
        return type.getName().startsWith("org.springframework.") ? null : type;
    }

    private void refuse(Class<?> type) {
        Set<Method> marked = MethodIntrospector.selectMethods(
                type, (Method method) -> AnnotatedElementUtils.hasAnnotation(method, Idempotent.class));
        for (Method method : marked) {
            if (reached.stream().noneMatch(handler -> isSame(handler.method(), method))) {
                refuse(type.getSimpleName() + "." + method.getName());
            }
        }
        if (AnnotatedElementUtils.hasAnnotation(type, Idempotent.class)
                && reached.stream().noneMatch(handler -> handler.type().isAssignableFrom(type))) {
            refuse(type.getSimpleName());
        }
    }

    /** A handler may be known by a method of an interface, or of a class that is extended at run time. */
    private static boolean isSame(Method handler, Method marked) {
        Class<?> one = handler.getDeclaringClass();
        Class<?> other = marked.getDeclaringClass();
        return handler.getName().equals(marked.getName())
                && Arrays.equals(handler.getParameterTypes(), marked.getParameterTypes())
                && (one.isAssignableFrom(other) || other.isAssignableFrom(one));
    }

    private void refuse(String place) {
        findings.problem(
                "",
                new Position("@Idempotent on " + place, 0, 0),
                "no request reaches this by a mapping, so nothing would make it run once",
                "put it on a handler of requests (@PostMapping …), name the requests in semel.routes, or use"
                        + " Idempotency.operations for work that is no request");
    }
}
