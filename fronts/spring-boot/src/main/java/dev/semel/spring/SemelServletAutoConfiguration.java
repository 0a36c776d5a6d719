package dev.semel.spring;

import dev.semel.Idempotency;
import dev.semel.servlet.BodyKeepingFilter;
import dev.semel.servlet.Callers;
import dev.semel.servlet.FilterSettings;
import dev.semel.servlet.IdempotencyFilter;
import dev.semel.servlet.ProblemRenderer;
import dev.semel.servlet.TransactionalRoutes;
import dev.semel.store.Store;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Semel in front of servlets and Spring MVC. */
@AutoConfiguration(
        after = SemelAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, FilterRegistrationBean.class})
public final class SemelServletAutoConfiguration {
    private static final int BEHIND_OBSERVATION = 5;

    SemelServletAutoConfiguration() {}

    /** The filter. */
    @Bean
    @ConditionalOnBean(Idempotency.class)
    FilterRegistrationBean<IdempotencyFilter> semelFilter(
            Idempotency engine,
            SemelRoutes routes,
            SemelProperties properties,
            ObjectProvider<Callers> callers,
            ObjectProvider<ProblemRenderer> problems,
            ObjectProvider<TransactionalRoutes> transactions) {
        var settings = new FilterSettings(
                callers.getIfAvailable(
                        () -> request -> PrincipalNames.orNobody(PrincipalNames.of(request.getUserPrincipal()))),
                problems.getIfAvailable(() -> ProblemRenderer.NONE),
                transactions.getIfAvailable(() -> TransactionalRoutes.NONE));
        var registration =
                new FilterRegistrationBean<IdempotencyFilter>(new IdempotencyFilter(engine, routes, settings));
        registration.setName("semel");
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
        registration.setAsyncSupported(true);
        registration.setOrder(properties.filter().order());
        return registration;
    }

    /**
     * Keeps the bodies of protected requests, since Spring's own filters read forms in front of Semel's:
     * {@code FormContentFilter}, Spring Security's {@code CsrfFilter}, {@code HiddenHttpMethodFilter}. Behind the
     * observation of requests, in front of all others.
     */
    @Bean
    @ConditionalOnBean(Idempotency.class)
    @ConditionalOnMissingBean(name = "semelBodyKeepingFilter")
    FilterRegistrationBean<BodyKeepingFilter> semelBodyKeepingFilter(SemelRoutes routes) {
        var registration = new FilterRegistrationBean<BodyKeepingFilter>(new BodyKeepingFilter(routes));
        registration.setName("semelBodies");
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        registration.setAsyncSupported(true);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + BEHIND_OBSERVATION);
        return registration;
    }

    /** Tells the filter that a request is over. */
    @Bean
    @ConditionalOnBean(Idempotency.class)
    ServletListenerRegistrationBean<ServletRequestListener> semelRequestListener() {
        return new ServletListenerRegistrationBean<>(IdempotencyFilter.requestListener());
    }

    /** With Spring MVC: its handlers, and its way with exceptions. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DispatcherServlet.class, DispatcherServletPath.class})
    static class Mvc {
        @Bean
        AnnotatedHandlers semelMvcHandlers(
                ObjectProvider<RequestMappingHandlerMapping> mappings, ObjectProvider<DispatcherServletPath> path) {
            return () -> {
                DispatcherServletPath servlet = path.getIfAvailable();
                return new MvcHandlers(mappings.orderedStream().toList(), servlet == null ? "" : servlet.getPrefix())
                        .find();
            };
        }

        @Bean
        @ConditionalOnBean(Idempotency.class)
        MappedInterceptor semelPassage(SemelRoutes routes) {
            var check = new PassageCheck(routes);
            return new MappedInterceptor(null, new HandlerInterceptor() {
                @Override
                public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
                    check.require(handler, request.getMethod(), request.getAttribute(IdempotencyFilter.ROUTE));
                    return true;
                }
            });
        }

        @Bean
        @ConditionalOnMissingBean
        ProblemRenderer semelProblems(ObjectProvider<HandlerExceptionResolver> resolvers) {
            return new MvcProblems(resolvers);
        }
    }

    /** With transactions of Spring's. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = PlatformTransactionManager.class,
            name = "org.springframework.jdbc.datasource.DataSourceUtils")
    static class Transactional {
        @Bean
        @ConditionalOnBean(Store.class)
        ApplicationTransactions semelTransactions(
                ListableBeanFactory beans, SemelRoutes routes, Store store, SemelProperties properties) {
            return new ApplicationTransactions(beans, routes, store, properties.transactionManager());
        }
    }

    /** With transactions of Spring's, on Spring MVC. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = {PlatformTransactionManager.class, HandlerExceptionResolver.class},
            name = "org.springframework.jdbc.datasource.DataSourceUtils")
    static class TransactionalMvc {
        @Bean
        RollbackOnFailure semelRollbackOnFailure() {
            return new RollbackOnFailure();
        }
    }

    /** With observations. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ObservationRegistry.class, ServerHttpObservationFilter.class})
    static class Observed {
        @Bean
        @ConditionalOnBean(Idempotency.class)
        FilterRegistrationBean<ObservedDecision> semelObservedDecision(SemelProperties properties) {
            var registration = new FilterRegistrationBean<>(new ObservedDecision());
            registration.setName("semelObservedDecision");
            registration.setDispatcherTypes(
                    EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
            registration.setAsyncSupported(true);
            registration.setOrder(properties.filter().order() - 1);
            return registration;
        }
    }
}
