package dev.semel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.RouteTable.Match;
import dev.semel.policy.RouteTable.Match.Ambiguous;
import dev.semel.policy.RouteTable.Match.Matched;
import dev.semel.policy.RouteTable.Match.Unmatched;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static RouteTable table(String... routes) {
        return new RouteTable(Arrays.stream(routes).map(RouteTableTest::route).toList());
    }

    private static Route route(String methodAndPath) {
        int space = methodAndPath.indexOf(' ');
        return new Route(
                methodAndPath.substring(0, space),
                new PathTemplate(methodAndPath.substring(space + 1)),
                List.of(SomePolicy.named("some")));
    }

    private static String name(Match match) {
        return switch (match) {
            case Matched matched -> matched.route().name();
            case Unmatched unmatched -> "none";
            case Ambiguous ambiguous -> "ambiguous";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/orders, POST /v1/orders",
        "/v1/orders/batch, POST /v1/orders/batch",
        "/v1/orders/17, POST /v1/orders/{id}",
        "/v1/orders/17/lines, POST /v1/orders/{id}/lines",
        "/v1/orders/batch/lines, POST /v1/orders/{id}/lines",
        "/v1/orders/17/lines/3, POST /v1/**",
        "/v1, POST /v1/**",
        "/v1/anything/else, POST /v1/**",
        "/v2/orders, none",
        "/, none",
        "/v10, none",
    })
    void the_most_specific_route_wins_segment_by_segment(String path, String expected) {
        var table = table(
                "POST /v1/**",
                "POST /v1/orders/{id}",
                "POST /v1/orders/batch",
                "POST /v1/orders",
                "POST /v1/orders/{id}/lines");

        assertThat(name(table.match("POST", path))).isEqualTo(expected);
    }

    @Test
    void an_exact_method_beats_any_method_on_the_same_path() {
        var table = table("* /v1/orders", "POST /v1/orders");

        assertThat(name(table.match("POST", "/v1/orders"))).isEqualTo("POST /v1/orders");
        assertThat(name(table.match("DELETE", "/v1/orders"))).isEqualTo("* /v1/orders");
    }

    @Test
    void a_literal_of_another_method_does_not_hide_a_parameter() {
        var table = table("PATCH /v1/orders/batch", "POST /v1/orders/{id}");

        assertThat(name(table.match("POST", "/v1/orders/batch"))).isEqualTo("POST /v1/orders/{id}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
    void methods_that_change_nothing_never_match(String method) {
        assertThat(name(table("* /**").match(method, "/v1/%zz/../orders"))).isEqualTo("none");
    }

    /** RELIABILITY T19: what reaches POST /v1/orders in some upstream is that route's, or it is refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/orders/",
                "/v1//orders",
                "//v1/orders",
                "/v1/orders//",
                "/./v1/orders",
                "/v1/./orders",
                "/v1/orders/.",
                "/v1/x/../orders",
                "/v1/x/..//orders",
                "/x/../v1/orders",
                "/../v1/orders",
                "/v1/x/%2e%2e/orders",
                "/v1/x/%2E./orders",
                "/v1/x/.%2e/orders",
                "/v1/x%2f..%2forders",
                "/v1%2forders",
                "/v1%2Forders",
                "%2fv1/orders",
                "/v1/%6frders",
                "/v1/orders%2f",
                "/v1/orders;a=b",
                "/v1;x/orders",
                "/v1/x/..;/orders",
                "/;/v1/orders",
                "/V1/orders",
                "/v1/ORDERS",
                "/v1/Orders",
                "\\v1\\orders",
                "/v1\\orders",
                "/v1/orders\\",
                "/v1%5corders",
                "/v1/x/..\\orders",
                "/v1/orders%00",
                "/v1/orders%20",
                "/v1/orders%09",
                "/v1/orders.",
                "/v1/orders%3f",
                "/v1/orders%23x",
                "/v1/orders/%zz/..",
                "/v1/orders/%zz/%2e%2e",
                "/v1%252forders",
                "/v1/%256frders",
                "v1/orders",
                "/v1/%c0%afx/../orders",
                "/v1/a//../../orders",
                "/v1/a%2fb/../orders",
                "/v1/a//../orders",
                "/v1/;x/../orders",
                "/v1/%2f../orders",
                "/v1/;x/%2e%2e/orders",
                "/v1/orders%c0%af",
                "/v1%c0%aforders",
                "/v1%e0%80%aforders",
                "/v1/x/%c0%ae%c0%ae/orders",
                "/v1%u002forders",
                "/v1/orders%00.json"
            })
    void another_spelling_of_a_protected_path_is_refused(String path) {
        var table = table("POST /v1/orders");

        assertThat(table.match("POST", path)).as(path).isInstanceOf(Ambiguous.class);
        assertThat(table("POST /**", "POST /v1/orders").match("POST", path))
                .as(path)
                .isNotInstanceOf(Unmatched.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/orders/A-17",
                "/v1/orders/17%20b",
                "/v1/orders/17;a=b",
                "/v1/orders/b.json",
                "/v1/orders/%C3%A9",
                "/v1/orders/17%2",
                "/v1/orders/%zz",
                "/v1/orders/a%2fb",
                "/v1/orders/%00"
            })
    void a_parameter_may_be_spelled_freely_as_long_as_the_route_is_the_same(String path) {
        boolean refused = path.contains("%2f") || path.contains("%z") || path.endsWith("%2") || path.contains("%00");

        assertThat(name(table("POST /v1/orders/{id}").match("POST", path)))
                .isEqualTo(refused ? "ambiguous" : "POST /v1/orders/{id}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/V2/%2e%2e/v2", "/v2/", "/v2//x", "/v2/%zz", "/v2/x;y=z", "/v2/A"})
    void an_odd_path_that_no_reading_protects_passes_through(String path) {
        assertThat(name(table("POST /v1/orders").match("POST", path))).isEqualTo("none");
    }

    @Test
    void a_spelling_that_leaves_a_protected_tree_is_refused() {
        var table = table("POST /v1/**");

        assertThat(name(table.match("POST", "/v1/../admin"))).isEqualTo("ambiguous");
        assertThat(name(table.match("POST", "/admin/../v1/x"))).isEqualTo("ambiguous");
        assertThat(name(table.match("POST", "/v1/a/../b"))).isEqualTo("POST /v1/**");
        assertThat(name(table.match("POST", "/v1/A//b/"))).isEqualTo("POST /v1/**");
    }

    @Test
    void the_catch_all_takes_every_well_formed_spelling() {
        var table = table("POST /**");

        assertThat(name(table.match("POST", "/"))).isEqualTo("POST /**");
        assertThat(name(table.match("POST", "/A//b%2Fc/../;d/"))).isEqualTo("POST /**");
        assertThat(name(table.match("POST", "/a%zz"))).isEqualTo("ambiguous");
        assertThat(name(table.match("POST", "*"))).isEqualTo("ambiguous");
    }

    @Test
    void a_method_in_small_letters_is_no_way_around_a_policy() {
        assertThat(name(table("POST /v1/orders").match("post", "/v1/orders"))).isEqualTo("ambiguous");
        assertThat(name(table("* /v1/orders").match("get", "/v1/orders"))).isEqualTo("ambiguous");
        assertThat(name(table("POST /v1/orders").match("post", "/v2"))).isEqualTo("none");
    }

    @Test
    void templates_may_have_capitals_and_a_slash_at_the_end() {
        var table = table("POST /v1/paymentIntents", "POST /v1/orders/", "POST /v1/orders");

        assertThat(name(table.match("POST", "/v1/paymentIntents"))).isEqualTo("POST /v1/paymentIntents");
        assertThat(name(table.match("POST", "/v1/paymentintents"))).isEqualTo("ambiguous");
        assertThat(name(table.match("POST", "/v1/orders/"))).isEqualTo("POST /v1/orders/");
        assertThat(name(table.match("POST", "/v1/orders"))).isEqualTo("POST /v1/orders");
    }

    @Test
    void an_escaped_literal_matches_as_it_is_written() {
        var table = table("POST /v1/caf%C3%A9");

        assertThat(name(table.match("POST", "/v1/caf%C3%A9"))).isEqualTo("POST /v1/caf%C3%A9");
        assertThat(name(table.match("POST", "/v1/caf%c3%a9"))).isEqualTo("ambiguous");
    }

    @Test
    void two_routes_that_match_the_same_requests_are_refused() {
        assertThatThrownBy(() -> table("POST /v1/{a}/x", "POST /v1/:b/x"))
                .hasMessage("POST /v1/{b}/x and POST /v1/{a}/x match the same requests");
    }

    @Test
    void many_siblings_are_told_apart() {
        var names = new String[2_000];
        Arrays.setAll(names, i -> "POST /v1/r" + i);
        var table = table(names);

        for (int i = 0; i < names.length; i++) {
            assertThat(name(table.match("POST", "/v1/r" + i))).isEqualTo(names[i]);
        }
        assertThat(name(table.match("POST", "/v1/r2000"))).isEqualTo("none");
    }
}
