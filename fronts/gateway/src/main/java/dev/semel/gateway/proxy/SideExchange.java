package dev.semel.gateway.proxy;

import dev.semel.SideCalls;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One side call from its request to its answer. Confined to the event loop, but for its answer, which anybody may fail;
 * whatever comes afterwards is dropped, and the connection cut.
 */
final class SideExchange {
    private final SideCalls.Call call;
    private final SideTarget target;
    private final String path;
    private final HttpClient client;
    private final ContextInternal context;
    private final CompletableFuture<Reply> answer = new CompletableFuture<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private @Nullable HttpClientRequest request;

    /** @param path with its query, as it is sent */
    SideExchange(SideCalls.Call call, SideTarget target, String path, HttpClient client, ContextInternal context) {
        this.call = call;
        this.target = target;
        this.path = path;
        this.client = client;
        this.context = context;
    }

    CompletableFuture<Reply> answer() {
        return answer;
    }

    /** Asks for the server's address; what can't be sent fails. */
    void begin() {
        if (answer.isDone()) {
            return;
        }
        try {
            target.lookup()
                    .addresses(
                            context.nettyEventLoop(),
                            addresses -> context.runOnContext(found -> connect(addresses, 0)));
        } catch (RejectedExecutionException stopped) {
            fail(stopped);
        }
    }

    /** The next address is for a server that can't be reached at this one: nothing was sent yet. */
    private void connect(List<InetSocketAddress> addresses, int index) {
        if (answer.isDone()) {
            return;
        }
        if (index >= addresses.size()) {
            fail(new ConnectException(target.authority() + " cannot be reached"));
            return;
        }
        Future<HttpClientRequest> connecting;
        try {
            connecting = client.request(options(addresses.get(index)));
        } catch (IllegalArgumentException unsendable) {
            fail(unsendable);
            return;
        }
        connecting.onComplete(connected -> {
            if (connected.succeeded()) {
                send(connected.result());
            } else if (index + 1 < addresses.size()) {
                connect(addresses, index + 1);
            } else {
                fail(connected.cause());
            }
        });
    }

    private RequestOptions options(InetSocketAddress address) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setServer(numbered(address))
                .setHost(target.host().contains(":") ? "[" + target.host() + "]" : target.host())
                .setPort(target.port())
                .setURI(path)
                .setSsl(target.tls() != null)
                .setFollowRedirects(false)
                .setConnectTimeout(Math.max(1, call.timeout().toMillis()));
        if (target.tls() != null) {
            options.setSslOptions(target.tls());
        }
        for (Headers.Field field : call.headers().fields()) {
            if (!Fields.stopsHere(field.name()) && !Fields.rewritten(field.name())) {
                options.addHeader(field.name(), field.value());
            }
        }
        return options.putHeader("Host", target.authority());
    }

    /** By number: Vert.x would look a name up once more, by another way than the platform's. */
    private static SocketAddress numbered(InetSocketAddress address) {
        String number = address.getAddress().getHostAddress();
        return SocketAddress.inetSocketAddress(address.getPort(), number.contains(":") ? "[" + number + "]" : number);
    }

    private void send(HttpClientRequest opened) {
        request = opened;
        if (answer.isDone()) {
            cut();
            return;
        }
        opened.exceptionHandler(this::fail);
        opened.response().onComplete(head -> {
            if (head.succeeded()) {
                receive(head.result());
            } else {
                fail(head.cause());
            }
        });
        var unused = opened.end();
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(this::fail);
        response.handler(part -> {
            if (received.size() + part.length() > SideCalls.LONGEST_ANSWER) {
                fail(tooLong());
            } else if (!answer.isDone()) {
                received.writeBytes(part.getBytes());
            }
        });
        response.endHandler(end -> {
            try {
                answer.complete(plain(new Reply(
                        response.statusCode(),
                        Fields.answered(response.headers().entries()),
                        Body.wrap(received.toByteArray()))));
            } catch (IOException | IllegalArgumentException unreadable) {
                fail(unreadable);
            }
        });
    }

    private static Reply plain(Reply reply) throws IOException {
        String coding =
                reply.headers().first("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT);
        if (!(coding.equals("gzip") || coding.equals("x-gzip")) || reply.body().isEmpty()) {
            return reply;
        }
        try (var unpacking =
                new GZIPInputStream(new ByteArrayInputStream(reply.body().toBytes()))) {
            byte[] plain = unpacking.readNBytes(SideCalls.LONGEST_ANSWER + 1);
            if (plain.length > SideCalls.LONGEST_ANSWER) {
                throw tooLong();
            }
            Headers headers = reply.headers().where(name -> !name.equalsIgnoreCase("Content-Encoding"));
            return new Reply(reply.status(), headers, Body.wrap(plain));
        }
    }

    private static IOException tooLong() {
        return new IOException("the answer is longer than " + SideCalls.LONGEST_ANSWER + " bytes");
    }

    /** Ends the call without an answer, if it has none yet. */
    void fail(Throwable why) {
        if (answer.completeExceptionally(why)) {
            cut();
        }
    }

    /** On HTTP/1.1 a request is taken back by closing its connection. */
    private void cut() {
        HttpClientRequest sent = request;
        if (sent != null) {
            var unused = sent.reset();
        }
    }
}
