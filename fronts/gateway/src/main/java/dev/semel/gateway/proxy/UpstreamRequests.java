package dev.semel.gateway.proxy;

import dev.semel.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests to the upstream: the client's target byte for byte, its fields in their order, and who the client is.
 * Immutable.
 *
 * <p>What a client says about who was before it ({@code X-Forwarded-*}, {@code Forwarded}) is replaced, unless the
 * listener trusts it; then it is appended to. The Host goes on as it came unless the settings say otherwise;
 * {@code X-Forwarded-Host} has it in any case.
 */
final class UpstreamRequests {
    private final boolean trustForwarded;
    private final boolean preserveHost;
    private final String authority;

    UpstreamRequests(ServerSettings server, UpstreamSettings upstream) {
        this.trustForwarded = server.trustForwarded();
        this.preserveHost = upstream.preserveHost();
        this.authority = upstream.authority();
    }

    /** A request with its whole body and further fields. */
    FullHttpRequest whole(ClientRequest client, Headers fields, Headers more, byte[] body) {
        ByteBuf content = body.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        HttpHeaders headers = headers(client, fields);
        for (Headers.Field field : more.fields()) {
            headers.add(field.name(), field.value());
        }
        if (body.length > 0 || client.declaresBody() || expectsBody(client.method())) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        }
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(client.method()),
                target(client.target()),
                content,
                headers,
                EmptyHttpHeaders.INSTANCE);
    }

    /** The head of a request whose body follows; a length that isn't declared is chunked. */
    HttpRequest head(ClientRequest client, Headers fields, @Nullable String declaredLength) {
        HttpHeaders headers = headers(client, fields);
        if (declaredLength == null) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, declaredLength);
        }
        return bodiless(client, headers);
    }

    /** A request that asks for another protocol on its connection. */
    HttpRequest upgrade(ClientRequest client, Headers fields, String protocol) {
        HttpHeaders headers = headers(client, fields);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, protocol);
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(client.method()),
                target(client.target()),
                Unpooled.EMPTY_BUFFER,
                headers,
                EmptyHttpHeaders.INSTANCE);
    }

    /** Servers ask such a request for its length, even when it has no body. */
    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private static HttpRequest bodiless(ClientRequest client, HttpHeaders headers) {
        return new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(client.method()), target(client.target()), headers);
    }

    private HttpHeaders headers(ClientRequest client, Headers fields) {
        // HTTP/1 fields were checked when they were read; HTTP/2 could smuggle line breaks.
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory()
                .withValidation(client.isHttp2())
                .newHeaders();
        String host = client.host();
        headers.add(HttpHeaderNames.HOST, preserveHost && host != null ? host : authority);
        for (Headers.Field field : fields.fields()) {
            if (!Fields.rewritten(field.name())) {
                headers.add(field.name(), field.value());
            }
        }
        String scheme = client.secure() ? "https" : "http";
        if (trustForwarded) {
            appendForwarded(headers, fields, client, scheme);
        } else {
            headers.add("X-Forwarded-For", client.address());
            headers.add("X-Forwarded-Proto", scheme);
            if (host != null) {
                headers.add("X-Forwarded-Host", host);
            }
        }
        return headers;
    }

    private static void appendForwarded(HttpHeaders headers, Headers fields, ClientRequest client, String scheme) {
        var chain = new java.util.ArrayList<>(fields.all("X-Forwarded-For"));
        chain.add(client.address());
        headers.add("X-Forwarded-For", String.join(", ", chain));
        headers.add("X-Forwarded-Proto", fields.first("X-Forwarded-Proto").orElse(scheme));
        String host = fields.first("X-Forwarded-Host").orElse(client.host());
        if (host != null) {
            headers.add("X-Forwarded-Host", host);
        }
        List<String> forwarded = fields.all("Forwarded");
        if (!forwarded.isEmpty()) {
            String node = client.address().indexOf(':') < 0 ? client.address() : "\"[" + client.address() + "]\"";
            headers.add("Forwarded", String.join(", ", forwarded) + ", for=" + node + ";proto=" + scheme);
        }
    }

    /** The parser reads bytes as ISO 8859-1 and the writer writes UTF-8: this gives the same bytes again. */
    private static String target(String received) {
        for (int i = 0; i < received.length(); i++) {
            if (received.charAt(i) > 0x7f) {
                return new String(received.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return received;
    }
}
