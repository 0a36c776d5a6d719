package dev.semel.spring.reactive;

import dev.semel.Admission;
import dev.semel.Execution;
import dev.semel.Execution.ReleaseReason;
import dev.semel.Idempotency;
import dev.semel.SemelStatus;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.ProblemDetails;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.RouteTable.Match;
import io.micrometer.common.KeyValue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs the requests of protected routes once for each key, and gives repeats the first answer. What no route matches
 * passes untouched. Thread-safe; never blocks: who waits holds no thread.
 */
final class ReactiveIdempotencyFilter implements WebFilter, Ordered {
    /** Attribute of an exchange: the route it came under. */
    static final String ROUTE = "dev.semel.route";

    private final Idempotency engine;
    private final Supplier<RouteTable> routes;
    private final ReactiveCallers callers;
    private final ReactiveProblems problems;
    private final Runs runs;
    private final int order;

    ReactiveIdempotencyFilter(
            Idempotency engine,
            Supplier<RouteTable> routes,
            ReactiveCallers callers,
            ReactiveProblems problems,
            Runs runs,
            int order) {
        this.engine = engine;
        this.routes = routes;
        this.callers = callers;
        this.problems = problems;
        this.runs = runs;
        this.order = order;
    }

    @Override
    public int getOrder() {
        return order;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        return switch (routes.get().match(request.getMethod().name(), ExchangeHead.path(request))) {
            case Match.Unmatched unmatched -> chain.filter(exchange);
            case Match.Ambiguous ambiguous -> problems.answer(exchange, Problem.PATH_AMBIGUOUS, ambiguous());
            case Match.Matched(Route route) -> {
                tellObservation(exchange);
                yield read(exchange, chain, route);
            }
        };
    }

    /** What was decided, in the observation of the request, and so in its trace: no meter gets a tag more. */
    private static void tellObservation(ServerWebExchange exchange) {
        ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .ifPresent(context -> exchange.getResponse()
                        .beforeCommit(() -> Mono.fromRunnable(() -> {
                            String said = exchange.getResponse().getHeaders().getFirst(SemelStatus.NAME);
                            if (said != null) {
                                context.addHighCardinalityKeyValue(
                                        KeyValue.of("semel.decision", said.split(";", 2)[0]));
                            }
                        })));
    }

    private static Reply ambiguous() {
        Problem problem = Problem.PATH_AMBIGUOUS;
        return ProblemDetails.reply(
                        problem.status(),
                        problem.code(),
                        problem.title(),
                        "Spell the path without dot segments, empty segments, encoded slashes and backslashes.")
                .withHeader(SemelStatus.NAME, SemelStatus.rejected(problem));
    }

    private Mono<Void> read(ServerWebExchange exchange, WebFilterChain chain, Route route) {
        exchange.getAttributes().put(ROUTE, route);
        int most = route.maxRequestBytes();
        return Mono.defer(() -> Intake.of(exchange.getRequest().getBody(), most, false)
                .taken()
                .flatMap(taken -> switch (taken) {
                    case Intake.Taken.Whole(Body body) -> admit(exchange, chain, route, body);
                    case Intake.Taken.Longer(Body begun, Flux<DataBuffer> all) ->
                        tooLong(exchange, chain, route, all, most);
                }));
    }

    private Mono<Void> tooLong(
            ServerWebExchange exchange, WebFilterChain chain, Route route, Flux<DataBuffer> all, int most) {
        if (route.rejectsTooLarge()) {
            Reply reply = engine.problem(
                    route,
                    ExchangeHead.fields(exchange.getRequest()),
                    Problem.TOO_LARGE,
                    "At most " + most + " bytes are taken here.");
            return all.doOnNext(DataBufferUtils::release)
                    .take(0)
                    .then(problems.answer(exchange, Problem.TOO_LARGE, reply));
        }
        return unprotected(exchange, chain, all, engine.bypassMarks(Admission.Bypass.Reason.TOO_LARGE));
    }

    private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain, Route route, Body body) {
        return callers.caller(exchange)
                .map(name -> ExchangeHead.view(exchange.getRequest(), body, name))
                .switchIfEmpty(Mono.fromSupplier(() -> ExchangeHead.view(exchange.getRequest(), body, null)))
                .flatMap(view -> follow(exchange, chain, body, engine.admit(route, view)));
    }

    /** A claim is run by this exchange, or, when its client leaves before that, by nobody: then it is given up. */
    private Mono<Void> follow(
            ServerWebExchange exchange, WebFilterChain chain, Body body, CompletionStage<Admission> admission) {
        var taken = new AtomicBoolean();
        return handedOver(admission)
                .flatMap(found -> taken.compareAndSet(false, true) ? act(exchange, chain, body, found) : Mono.empty())
                .doOnCancel(() -> {
                    var unused = admission.thenAccept(found -> {
                        if (taken.compareAndSet(false, true)) {
                            giveUp(found);
                        }
                    });
                });
    }

    private static void giveUp(Admission admission) {
        if (admission instanceof Admission.Proceed(Execution execution)) {
            var unused = execution.release(ReleaseReason.NOTHING_DONE);
        }
    }

    private Mono<Void> act(ServerWebExchange exchange, WebFilterChain chain, Body body, Admission admission) {
        return switch (admission) {
            case Admission.Bypass bypass -> unprotected(exchange, chain, buffers(body), bypass.marks());
            case Admission.Proceed proceed -> runs.run(exchange, chain, body, proceed.execution());
            case Admission.Replay(Reply reply) -> ReplyWriter.write(exchange.getResponse(), reply);
            case Admission.Reject(Problem problem, Reply reply) -> problems.answer(exchange, problem, reply);
        };
    }

    /** The engine answers on threads of its own or of its store's: a handler must not keep them. */
    static <T> Mono<T> handedOver(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        Mono<T> answer = Mono.fromFuture(future, true);
        return future.isDone() ? answer : answer.publishOn(Schedulers.parallel());
    }

    private Mono<Void> unprotected(
            ServerWebExchange exchange, WebFilterChain chain, Flux<DataBuffer> body, Headers marks) {
        marks.fields().forEach(field -> exchange.getResponse().getHeaders().set(field.name(), field.value()));
        return chain.filter(runs.exchange(exchange, Headers.NONE, body, exchange.getResponse()));
    }

    /** A body that can be read any number of times. */
    static Flux<DataBuffer> buffers(Body body) {
        return body.isEmpty()
                ? Flux.empty()
                : Flux.defer(() -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body.toBytes())));
    }
}
