package dev.semel.gateway.proxy;

import dev.semel.Admission;
import dev.semel.Admission.Bypass;
import dev.semel.Idempotency;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import java.util.concurrent.CompletionStage;

/** What the proxy asks of the engine; its own tests answer in the engine's place and see how executions end. */
interface Engine {
    CompletionStage<Admission> admit(Route route, RequestView request);

    Reply problem(Route route, Headers request, Problem problem, String detail);

    Headers bypassMarks(Bypass.Reason reason);

    /** The engine itself. */
    static Engine of(Idempotency idempotency) {
        return new Engine() {
            @Override
            public CompletionStage<Admission> admit(Route route, RequestView request) {
                return idempotency.admit(route, request);
            }

            @Override
            public Reply problem(Route route, Headers request, Problem problem, String detail) {
                return idempotency.problem(route, request, problem, detail);
            }

            @Override
            public Headers bypassMarks(Bypass.Reason reason) {
                return idempotency.bypassMarks(reason);
            }
        };
    }
}
