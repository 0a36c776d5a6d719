package dev.semel.spring.reactive;

import dev.semel.http.Headers;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.LocaleContextResolver;
import org.springframework.web.server.session.WebSessionManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An exchange whose request was read before, and is there to be read again in each of the ways. */
final class RunExchange extends ServerWebExchangeDecorator {
    private final ServerHttpRequest request;
    private final ServerHttpResponse response;
    private final ServerWebExchange forms;

    /**
     * @param ours the fields of Semel's own that the handler sees; whatever the client sent under such names is gone
     */
    RunExchange(
            ServerWebExchange outer,
            Headers ours,
            Flux<DataBuffer> body,
            ServerHttpResponse response,
            ServerCodecConfigurer codecs,
            LocaleContextResolver locales) {
        super(outer);
        this.request = new ReadRequest(outer.getRequest(), ours, body);
        this.response = response;
        WebSessionManager sessions = exchange -> outer.getSession();
        this.forms = new DefaultServerWebExchange(request, response, sessions, codecs, locales);
    }

    @Override
    public ServerHttpRequest getRequest() {
        return request;
    }

    @Override
    public ServerHttpResponse getResponse() {
        return response;
    }

    @Override
    public Mono<MultiValueMap<String, String>> getFormData() {
        return forms.getFormData();
    }

    @Override
    public Mono<MultiValueMap<String, Part>> getMultipartData() {
        return forms.getMultipartData();
    }

    @Override
    public Mono<Void> cleanupMultipart() {
        return forms.cleanupMultipart();
    }

    private static final class ReadRequest extends ServerHttpRequestDecorator {
        private final HttpHeaders headers;
        private final Flux<DataBuffer> body;

        ReadRequest(ServerHttpRequest outer, Headers ours, Flux<DataBuffer> body) {
            super(outer);
            this.body = body;
            this.headers = new HttpHeaders();
            outer.getHeaders().forEach((name, values) -> {
                if (!ExchangeHead.isOurs(name)) {
                    headers.addAll(name, values);
                }
            });
            ours.fields().forEach(field -> headers.add(field.name(), field.value()));
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return body;
        }
    }
}
