package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guests: nobody is logged in, and their browsers send cookies all the same. */
final class GuestsTest {
    @Test
    void a_guests_cookie_is_no_credential_where_spring_security_knows_that_nobody_is_logged_in() {
        try (MvcApp app = MvcApp.shop()) {
            HttpResponse<String> first = app.client.post("/orders", "k", "{\"amount\": 5}", "Cookie", "JSESSIONID=1");
            assertThat(Client.status(first)).isEqualTo("executed");
            HttpResponse<String> second = app.client.post("/orders", "k", "{\"amount\": 5}", "Cookie", "JSESSIONID=1");
            assertThat(Client.status(second)).isEqualTo("replayed");
            assertThat(app.orders().runs.get()).isEqualTo(1);
        }
    }

    @Test
    void a_key_without_a_caller_that_is_known_is_warned_of_once_for_each_route() {
        List<String> warnings = new ArrayList<>();
        var listener = new UnknownCallers(warnings::add);
        for (String route : List.of("POST /a", "POST /a", "POST /b")) {
            listener.on(new Event.Bypassed(new Event.Subject(route, "ietf", null), "no-principal"));
            listener.on(new Event.Bypassed(new Event.Subject(route, "ietf", null), "no-key"));
        }
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getFirst()).contains("POST /a", "Callers");
    }
}
