package dev.semel.spring.reactive;

import org.springframework.security.web.server.context.SecurityContextServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;

/** An exchange that came through Spring Security: without a principal, nobody is logged in. Without state. */
final class SecuredExchange {
    private SecuredExchange() {}

    /** For an application with Spring Security. */
    static boolean is(ServerWebExchange exchange) {
        return exchange instanceof SecurityContextServerWebExchange
                || (exchange instanceof ServerWebExchangeDecorator decorated && is(decorated.getDelegate()));
    }
}
