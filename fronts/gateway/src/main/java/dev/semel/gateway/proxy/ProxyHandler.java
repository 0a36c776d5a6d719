package dev.semel.gateway.proxy;

import dev.semel.Admission;
import dev.semel.Admission.Bypass;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable.Match;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The straight path of a request: checked, matched, and then passed through, refused, or shown to the engine and
 * treated as it says. One per event loop, confined to it.
 */
final class ProxyHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHandler.class);
    private static final byte[] NO_BYTES = {};

    /** Small bodies are sent upstream in one piece with their head: cheaper for both sides than streaming. */
    private static final int SMALL_BODY = 64 * 1024;

    private final ProxyLoop loop;
    private final Engine engine;
    private final AtomicReference<Routing> routing;

    ProxyHandler(ProxyLoop loop, Engine engine, AtomicReference<Routing> routing) {
        this.loop = loop;
        this.engine = engine;
        this.routing = routing;
    }

    /** The path of one request. */
    void handle(HttpServerRequest request) {
        ClientConnection connection = loop.connection(request.connection());
        if (comesTooLate(request, connection)) {
            return;
        }
        var client = new ClientRequest(loop, request, connection);
        try {
            Reply refusal = RequestCheck.refusal(request);
            if (refusal != null) {
                refuse(client, Problem.REQUEST_INVALID, refusal);
                return;
            }
            Routing current = routing.get();
            switch (current.match(client.method(), client.path())) {
                case Match.Unmatched nobody -> passThrough(client);
                case Match.Ambiguous path -> refuse(client, Problem.PATH_AMBIGUOUS, ambiguous());
                case Match.Matched(Route route) -> protect(client, route, current.facts(route));
            }
        } catch (RuntimeException bug) {
            LOG.error("a request could not be handled", bug);
            client.send(Problems.of(Problem.UNAVAILABLE, "The gateway failed on this request."));
        }
    }

    /** Bytes that are no request. */
    void handleUnreadable(HttpServerRequest request) {
        ClientConnection connection = loop.connection(request.connection());
        if (comesTooLate(request, connection)) {
            return;
        }
        var client = new ClientRequest(loop, request, connection);
        Reply refusal = RequestCheck.unreadable(request.decoderResult());
        refuse(client, Problem.REQUEST_INVALID, refusal.withHeader("Connection", "close"));
    }

    /** Its answer would never be read: the one before has announced the end, and the connection is about to close. */
    private static boolean comesTooLate(HttpServerRequest request, ClientConnection connection) {
        return connection.isEnding() && request.version() != HttpVersion.HTTP_2;
    }

    private void protect(ClientRequest client, Route route, RouteFacts facts) {
        Headers fields = withHost(client, Fields.received(client.request().headers(), facts.keptFields()));
        BodyReader.read(
                client,
                facts.maxRequestBytes(),
                body -> admit(client, route, RequestView.of(client.method(), client.target(), fields, Body.wrap(body))),
                begun -> tooLarge(client, route, facts, fields, begun));
    }

    /** What HTTP/2 calls the authority is the Host to the engine, as it is to the upstream. */
    private static Headers withHost(ClientRequest client, Headers fields) {
        String host = client.host();
        return client.isHttp2() && host != null ? fields.with("Host", host) : fields;
    }

    private void admit(ClientRequest client, Route route, RequestView view) {
        loop.resume(admission(route, view), (admission, failure) -> {
            if (failure != null || admission == null) {
                LOG.error("a request could not be admitted", failure);
                client.send(engine.problem(
                        route, view.headers(), Problem.UNAVAILABLE, "The gateway failed on this request."));
            } else {
                follow(client, view, admission);
            }
        });
    }

    /** A request's body may have arrived on a stack where nobody would answer for what is thrown. */
    private CompletionStage<Admission> admission(Route route, RequestView view) {
        try {
            return engine.admit(route, view);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }

    private void follow(ClientRequest client, RequestView view, Admission admission) {
        switch (admission) {
            case Admission.Bypass(Bypass.Reason reason, Headers marks) -> {
                client.decided(Decision.bypassed(reason));
                pass(client, view.headers(), marks, view.body().toBytes(), true);
            }
            case Admission.Proceed(var execution) -> {
                client.decided(Decision.EXECUTED);
                client.runsAs(execution.operationId().toString());
                new ProtectedRun(client, loop, view, execution).start();
            }
            case Admission.Replay(Reply reply) -> {
                client.decided(Decision.REPLAYED);
                client.send(reply);
            }
            case Admission.Reject(Problem problem, Reply reply) -> refuse(client, problem, reply);
        }
    }

    private void tooLarge(ClientRequest client, Route route, RouteFacts facts, Headers fields, byte[] begun) {
        if (facts.rejectsTooLarge()) {
            String detail = "The limit is " + facts.maxRequestBytes() + " bytes.";
            refuse(client, Problem.TOO_LARGE, engine.problem(route, fields, Problem.TOO_LARGE, detail));
        } else {
            client.decided(Decision.bypassed(Bypass.Reason.TOO_LARGE));
            pass(client, fields, engine.bypassMarks(Bypass.Reason.TOO_LARGE), begun, false);
        }
    }

    private void passThrough(ClientRequest client) {
        HttpServerRequest request = client.request();
        Headers fields = Fields.received(request.headers(), Set.of());
        String protocol = upgrade(client);
        if (protocol != null) {
            new Tunnel(client, loop, fields, protocol).start();
        } else if (isSmall(client)) {
            BodyReader.read(
                    client,
                    SMALL_BODY,
                    body -> pass(client, fields, Headers.NONE, body, true),
                    begun -> pass(client, fields, Headers.NONE, begun, false));
        } else {
            pass(client, fields, Headers.NONE, NO_BYTES, false);
        }
    }

    private void pass(ClientRequest client, Headers fields, Headers marks, byte[] body, boolean whole) {
        new PassThrough(client, loop, fields, marks, body, whole).start();
    }

    private static boolean isSmall(ClientRequest client) {
        if (client.expectsContinue()) {
            return false;
        }
        String declared = client.declaredLength();
        if (declared == null) {
            // An HTTP/2 request may have no body and not say so; it turns out within the limit or beyond it.
            return client.isHttp2() || !client.declaresBody();
        }
        return declared.length() <= 5 && Integer.parseInt(declared) <= SMALL_BODY;
    }

    /**
     * The protocol a client asks to change to. A list with HTTP/2 in the clear in it is none: what the upstream then
     * speaks would slip past every policy.
     */
    private static @Nullable String upgrade(ClientRequest client) {
        HttpServerRequest request = client.request();
        String protocol = request.headers().get("Upgrade");
        boolean asked = protocol != null
                && !client.isHttp2()
                && client.method().equals("GET")
                && !client.declaresBody()
                && request.headers().contains("Connection", "upgrade", true)
                && !protocol.toLowerCase(Locale.ROOT).contains("h2c");
        return asked ? protocol : null;
    }

    private static Reply ambiguous() {
        return Problems.refusal(
                Problem.PATH_AMBIGUOUS,
                Problem.PATH_AMBIGUOUS.status(),
                "Spell the path without dot segments, empty segments, encoded slashes and backslashes.");
    }

    private static void refuse(ClientRequest client, Problem problem, Reply reply) {
        client.decided(Decision.rejected(problem));
        client.send(reply);
    }
}
