package dev.semel.gateway;

import dev.semel.Explanation;
import dev.semel.gateway.config.ConfigFile;
import dev.semel.gateway.config.GatewayConfig;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable.Match;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code semel explain}: says what would happen to a request. */
@Command(
        name = "explain",
        description = "Say what would happen to a request, and why, without running anything.",
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServeFlags flags = new ServeFlags();

    @Parameters(index = "0", paramLabel = "METHOD", description = "Such as POST.")
    private String method = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Path and query, as they go over the wire.")
    private String target = "";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME: VALUE",
            description = "A header of the request.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = {"-d", "--data"},
            paramLabel = "BODY",
            description = "Its body; @FILE takes a file.")
    private @Nullable String data;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ConfigFile.Result read = flags.readWithoutUpstream();
        GatewayConfig config = read.config();
        if (config == null) {
            read.findings().forEach(finding -> spec.commandLine().getErr().println(finding.text()));
            return 1;
        }
        RequestView request = request();
        switch (config.routes().match(request.method(), request.path())) {
            case Match.Unmatched unmatched -> {
                line(out, "route", "none");
                line(out, "so", "it passes through, unprotected: " + why(request));
            }
            case Match.Ambiguous(String reading) -> {
                line(out, "route", "unclear: an upstream may read this as " + reading);
                line(
                        out,
                        "so",
                        "it is refused with " + Problem.PATH_AMBIGUOUS.status() + " " + Problem.PATH_AMBIGUOUS.code()
                                + ": write the path in its plain form");
            }
            case Match.Matched(Route route) ->
                Explanation.of(route, request).lines().forEach(line -> line(out, line.about(), line.says()));
        }
        return 0;
    }

    private static String why(RequestView request) {
        return Route.NEVER.contains(request.method())
                ? request.method() + " requests are never deduplicated"
                : "no route matches it";
    }

    private static void line(PrintWriter out, String about, String says) {
        out.println((about + " ".repeat(Math.max(1, 11 - about.length())) + says).stripTrailing());
    }

    private RequestView request() throws IOException {
        if (!target.startsWith("/")) {
            throw new ParameterException(spec.commandLine(), "PATH starts with a slash, such as /v1/orders: " + target);
        }
        List<Headers.Field> fields = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new ParameterException(spec.commandLine(), "write a header as 'Name: value': " + header);
            }
            fields.add(new Headers.Field(
                    header.substring(0, colon), header.substring(colon + 1).strip()));
        }
        return RequestView.of(method, target, Headers.copyOf(withContentType(fields)), body());
    }

    /** As curl does it, a body without a type is a form: but people paste JSON here, so that is seen. */
    private List<Headers.Field> withContentType(List<Headers.Field> fields) throws IOException {
        boolean typed = fields.stream().anyMatch(field -> field.name().equalsIgnoreCase("Content-Type"));
        String text = body().text().strip();
        if (!typed && (text.startsWith("{") || text.startsWith("["))) {
            fields.add(new Headers.Field("Content-Type", "application/json"));
        }
        return fields;
    }

    private Body body() throws IOException {
        if (data == null) {
            return Body.EMPTY;
        }
        return data.startsWith("@") ? Body.wrap(Files.readAllBytes(Path.of(data.substring(1)))) : Body.of(data);
    }
}
