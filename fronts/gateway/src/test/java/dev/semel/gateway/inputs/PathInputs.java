package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.head;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Other spellings of a protected path. */
final class PathInputs {
    private PathInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        for (String path : List.of(
                "/v1//orders",
                "//v1/orders",
                "/v1/./orders",
                "/v1/x/../orders",
                "/v1/%2e/orders",
                "/v1/x/%2E%2e/orders",
                "/v1%2Forders",
                "/v1%2forders",
                "/v1/orders%2f",
                "/v1/orders/",
                "/v1/orders;x=1",
                "/v1;x=1/orders",
                "/v1\\orders",
                "/v1%5Corders",
                "/V1/Orders",
                "/v1/%6frders",
                "/v1/%256frders",
                "/v1/orders%00",
                "/v1/orders%20",
                "/v1/orders.",
                "/v1/orders%3Fx",
                "/v1/orders%23x",
                "/v1/%c0%afv1/orders/../../orders")) {
            all.add(input("POST " + path).sends(post(path, "{}", keyLine())).refusedAndClosed(400, "path-ambiguous"));
        }
        all.add(input("POST /%zz, which no route is near")
                .sends(post("/%zz", "{}", keyLine()))
                .passed()
                .and(seen -> assertThat(seen.only().target()).isEqualTo("/%zz")));
        all.add(input("GET /v1//orders, which no method of a route is near")
                .by("GET")
                .sends(head("GET /v1//orders HTTP/1.1"))
                .passed()
                .and(seen -> assertThat(seen.only().target()).isEqualTo("/v1//orders")));
        all.add(input("POST /v1/orders?a=/../x//y")
                .sends(post("/v1/orders?a=/../x//y", "{}", keyLine()))
                .executed());
        return List.copyOf(all);
    }
}
