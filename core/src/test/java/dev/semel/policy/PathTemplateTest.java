package dev.semel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/orders", "/v1/orders/", "/v1/{id}/x", "/**", "/v1/**", "/a.b/~c/%20", "/a@b:c"})
    void a_template_reads_back_as_it_was_written(String text) {
        assertThat(new PathTemplate(text)).hasToString(text);
    }

    @Test
    void both_spellings_of_a_parameter_are_one() {
        assertThat(new PathTemplate("/v1/:list_id/x")).isEqualTo(new PathTemplate("/v1/{list_id}/x"));
    }

    @Test
    void the_shape_forgets_the_names_of_parameters() {
        assertThat(new PathTemplate("/v1/{a}/**").shape()).isEqualTo("/v1/{}/**");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1/orders | write /v1/orders",
                "/v1//orders | write one slash",
                "/v1/**/x | only be the last segment",
                "/v1/a* | write {name} for one segment",
                "/v1/{a}b | a parameter is a whole segment",
                "/v1/{} | cannot name a parameter",
                "/v1/: | cannot name a parameter",
                "/v1/{a b} | cannot name a parameter",
                "/v1/{a}/{a} | occurs twice",
                "/v1/a?b=c | ends before the query",
                "/v1/a b | write them percent-encoded",
                "/v1/é | write them percent-encoded",
                "/v1/%zz | write them percent-encoded",
                "/v1/a;b | write them percent-encoded",
                "/v1/../x | write the path it leads to",
                "/v1/%2E%2e/x | write the path it leads to",
            })
    void what_is_no_template_is_refused_with_the_way_out(String text, String message) {
        assertThatThrownBy(() -> new PathTemplate(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
