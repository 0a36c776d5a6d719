package dev.semel.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.semel.spring.Idempotent;
import dev.semel.store.Store;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The helper for tests, as an application's tests use it, with MockMvc. */
@SpringBootTest(
        properties = {"spring.main.web-application-type=servlet", "semel.store=postgresql://nobody@nowhere/none"})
@AutoConfigureMockMvc
@AutoConfigureSemel
final class SemelTesterTest {
    @Autowired
    private MockMvc mvc;

    @Autowired
    private SemelTester semel;

    @Autowired
    private Store store;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
            })
    @Import(Counter.class)
    static class App {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.csrf(AbstractHttpConfigurer::disable)
                    .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }
    }

    @RestController
    static class Counter {
        private final AtomicInteger count = new AtomicInteger();

        @Idempotent
        @PostMapping("/count")
        String count() {
            return "run " + count.incrementAndGet();
        }
    }

    private MockHttpServletResponse count(String key) throws Exception {
        return mvc.perform(post("/count").header("Idempotency-Key", key))
                .andReturn()
                .getResponse();
    }

    @Test
    void a_request_and_its_repeat_make_one_run() throws Exception {
        String key = UUID.randomUUID().toString();
        SemelTester.Repeated<MockHttpServletResponse> repeated = semel.repeat(() -> count(key));
        assertThat(repeated.again().getContentAsString())
                .isEqualTo(repeated.first().getContentAsString());
        assertThat(repeated.again().getHeader("Semel-Status")).startsWith("replayed");
    }

    @Test
    void what_runs_twice_is_told() {
        assertThatThrownBy(() -> semel.repeat(() -> count(UUID.randomUUID().toString())))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 runs and 0 replays");
    }

    @Test
    void records_expire_when_the_test_says_so() throws Exception {
        String key = UUID.randomUUID().toString();
        String first = count(key).getContentAsString();
        semel.expireAll();
        assertThat(count(key).getContentAsString()).isNotEqualTo(first);
    }

    @Test
    void the_store_is_in_memory_whatever_the_settings_say() {
        assertThat(store.getClass().getSimpleName()).isEqualTo("InMemoryStore");
    }
}
