package dev.semel.spring;

import dev.semel.http.Headers.Field;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that Semel refuses, as Spring's exceptions say it: an application's {@code @ExceptionHandler} may render it
 * in its own shape. What it renders with another status than the problem's is not sent.
 */
public final class IdempotencyProblemException extends ErrorResponseException {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Problem problem;

    /** @param reply what Semel would answer */
    public IdempotencyProblemException(Problem problem, Reply reply) {
        super(HttpStatusCode.valueOf(reply.status()), body(problem, reply), null);
        this.problem = problem;
        for (Field field : reply.headers().fields()) {
            if (!field.name().equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                getHeaders().add(field.name(), field.value());
            }
        }
    }

    public Problem problem() {
        return problem;
    }

    private static ProblemDetail body(Problem problem, Reply reply) {
        ProblemDetail body = ProblemDetail.forStatus(reply.status());
        JsonNode said = document(reply);
        body.setType(URI.create(text(said, "type", "urn:semel:problem:" + problem.code())));
        body.setTitle(text(said, "title", problem.title()));
        body.setDetail(text(said, "detail", problem.title()));
        body.setProperty("code", problem.code());
        body.setProperty("error", error(said, problem));
        return body;
    }

    private static Map<String, String> error(JsonNode said, Problem problem) {
        Map<String, String> error = new LinkedHashMap<>();
        JsonNode of = said.path("error");
        error.put("type", text(of, "type", "idempotency_error"));
        error.put("code", text(of, "code", problem.code()));
        error.put("message", text(of, "message", problem.title()));
        return error;
    }

    /** The reply's own document; a policy may have made anything of it. */
    private static JsonNode document(Reply reply) {
        try {
            return JSON.readTree(reply.body().text());
        } catch (JacksonException none) {
            return JSON.createObjectNode();
        }
    }

    private static String text(JsonNode node, String name, String otherwise) {
        JsonNode value = node.path(name);
        return value.isString() ? value.stringValue() : otherwise;
    }
}
