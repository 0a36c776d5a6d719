package dev.semel.spring.reactive;

import dev.semel.Idempotency;
import dev.semel.http.RequestView;
import dev.semel.spring.AnnotatedHandlers;
import dev.semel.spring.PassageCheck;
import dev.semel.spring.PrincipalNames;
import dev.semel.spring.SemelAutoConfiguration;
import dev.semel.spring.SemelProperties;
import dev.semel.spring.SemelRoutes;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.DispatchExceptionHandler;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.i18n.LocaleContextResolver;

/** Semel in front of WebFlux. */
@AutoConfiguration(
        after = SemelAutoConfiguration.class,
        afterName = "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
public final class SemelReactiveAutoConfiguration {
    private static final boolean SECURITY = ClassUtils.isPresent(
            "org.springframework.security.web.server.context.SecurityContextServerWebExchange",
            SemelReactiveAutoConfiguration.class.getClassLoader());

    SemelReactiveAutoConfiguration() {}

    @Bean
    AnnotatedHandlers semelWebFluxHandlers(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return () -> new WebFluxHandlers(mappings.orderedStream().toList()).find();
    }

    /** The principal of the exchange, as Spring Security or another filter has put it there. */
    @Bean
    @ConditionalOnMissingBean
    ReactiveCallers semelReactiveCallers() {
        return exchange -> exchange.getPrincipal()
                .map(principal -> Optional.ofNullable(PrincipalNames.of(principal)))
                .defaultIfEmpty(
                        Optional.ofNullable(SECURITY && SecuredExchange.is(exchange) ? RequestView.NOBODY : null))
                .mapNotNull(name -> name.orElse(null));
    }

    @Bean
    @ConditionalOnBean(Idempotency.class)
    ReactiveIdempotencyFilter semelReactiveFilter(
            Idempotency engine,
            SemelRoutes routes,
            ReactiveCallers callers,
            SemelProperties properties,
            ObjectProvider<WebExceptionHandler> errors,
            ObjectProvider<DispatchExceptionHandler> advices,
            ObjectProvider<HandlerResultHandler> results,
            ServerCodecConfigurer codecs,
            ObjectProvider<LocaleContextResolver> locales) {
        var runs = new Runs(
                errors.orderedStream().toList(),
                securityFailures(),
                codecs,
                locales.getIfAvailable(AcceptHeaderLocaleContextResolver::new));
        List<HandlerResultHandler> ordered = results.orderedStream().toList();
        var problems = new ReactiveProblems(advices.orderedStream().toList(), ordered);
        return new ReactiveIdempotencyFilter(
                engine, routes, callers, problems, runs, properties.filter().order());
    }

    @Bean
    @ConditionalOnBean(Idempotency.class)
    PassageAdapter semelPassage(SemelRoutes routes, ObjectProvider<RequestMappingHandlerAdapter> adapter) {
        return new PassageAdapter(new PassageCheck(routes), adapter);
    }

    private static Predicate<Throwable> securityFailures() {
        boolean secured = ClassUtils.isPresent(
                "org.springframework.security.access.AccessDeniedException",
                SemelReactiveAutoConfiguration.class.getClassLoader());
        return secured ? SecurityFailures::is : failure -> false;
    }
}
