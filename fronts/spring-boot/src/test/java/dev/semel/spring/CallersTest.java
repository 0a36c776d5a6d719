package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servlet.Callers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who is calling, as the application itself says it. */
final class CallersTest {
    @Configuration(proxyBeanMethods = false)
    static class Tenants {
        @Bean
        Callers callers() {
            return request -> request.getHeader("X-Tenant") + "/" + request.getRemoteUser();
        }
    }

    @Test
    void a_bean_tells_callers_apart_that_have_one_name() {
        try (MvcApp app = MvcApp.start(
                new Class<?>[] {MvcApp.App.class, MvcApp.Open.class, Tenants.class}, "semel.store=memory")) {
            String ann = "Basic YW5uOmE=";
            HttpResponse<String> one = app.client.post("/whoami", "k", "{}", "Authorization", ann, "X-Tenant", "one");
            HttpResponse<String> two = app.client.post("/whoami", "k", "{}", "Authorization", ann, "X-Tenant", "two");
            assertThat(two.body()).isNotEqualTo(one.body());
            assertThat(app.client
                            .post("/whoami", "k", "{}", "Authorization", ann, "X-Tenant", "one")
                            .body())
                    .isEqualTo(one.body());
        }
    }
}
