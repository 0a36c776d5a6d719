package dev.semel.policy.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.semel.policy.RouteTable.Match;
import org.junit.jupiter.api.Test;

class RoutesTest {

    @Test
    void a_json_list_is_a_table_of_routes() {
        var routes = Routes.ofJson("[{\"preset\": \"stripe\", \"match\": \"POST /v1/charges\"}]");

        assertThat(routes.match("POST", "/v1/charges")).isInstanceOf(Match.Matched.class);
        assertThat(routes.match("POST", "/v1/refunds")).isInstanceOf(Match.Unmatched.class);
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Routes.ofJson("[{\"preset\": \"strype\"},\n {\"match\": \"POST nowhere\"}]"))
                .withMessageContaining("strype")
                .withMessageContaining("routes:2:");
    }

    @Test
    void what_is_no_json_is_refused() {
        for (String text : new String[] {"", "{", "[", "routes", "{}"}) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> Routes.ofJson(text))
                    .withMessageContaining("routes");
        }
    }
}
