package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"file:///etc", "ftp://a", "//a", "http://", "http://a/path", "http://a?x=1", "http://u@a"})
    void an_upstream_is_scheme_host_and_port_alone(String uri) {
        assertThatThrownBy(() -> UpstreamSettings.of(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(uri);
    }

    @Test
    void an_upstream_has_the_port_of_its_scheme() {
        assertThat(UpstreamSettings.of(URI.create("http://a")).port()).isEqualTo(80);
        assertThat(UpstreamSettings.of(URI.create("https://a/")).port()).isEqualTo(443);
        assertThat(UpstreamSettings.of(URI.create("http://[::1]:9")).host()).isEqualTo("::1");
    }

    @Test
    void a_bad_value_is_refused_with_its_name() {
        assertThatThrownBy(() -> ServerSettings.of("127.0.0.1", 70_000)).hasMessageContaining("listen port is 70000");
        assertThatThrownBy(() ->
                        UpstreamSettings.of(URI.create("http://a")).withPatience(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("response_timeout is PT0S");
    }
}
