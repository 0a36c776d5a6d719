package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.key.Secret;
import dev.semel.policy.preset.Routes;
import dev.semel.servlet.Caller.Answer;
import dev.semel.store.InMemoryStore;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that its descriptor starts, as the guide shows. */
class ListenerTest {
    @TempDir
    private Path directory;

    @Test
    void a_listener_of_the_descriptor_registers_the_filter() throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setSilent(true);
        var connector = new Connector();
        connector.setPort(0);
        tomcat.setConnector(connector);
        var context = tomcat.addContext(Container.Application.PATH, directory.toString());
        context.addApplicationListener(Start.class.getName());
        Tomcat.addServlet(context, "fails", new Fails()).addMapping("/orders");
        tomcat.start();
        try {
            var caller = new Caller(connector.getLocalPort());
            Answer first = Caller.send(caller.request("/orders", "k").POST(BodyPublishers.ofString("{}")));
            Answer again = Caller.send(caller.request("/orders", "k").POST(BodyPublishers.ofString("{}")));

            assertThat(first.header("Semel-Status")).startsWith("executed");
            assertThat(again.header("Semel-Status")).startsWith("replayed");
            assertThat(again.status()).isEqualTo(500);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    /** What the descriptor names. */
    public static final class Start implements ServletContextListener {
        private final Idempotency idempotency = new Idempotency(
                new InMemoryStore(),
                Secret.of("a secret for tests alone".getBytes(StandardCharsets.UTF_8)),
                Limits.DEFAULT,
                told -> {});

        @Override
        public void contextInitialized(ServletContextEvent event) {
            var routes = Routes.ofJson("[{\"match\": \"POST /orders\"}]");
            var filter = new IdempotencyFilter(idempotency, () -> routes, FilterSettings.DEFAULT);
            IdempotencyFilter.register(event.getServletContext(), "idempotency", filter, "/*");
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            idempotency.close();
        }
    }

    private static final class Fails extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            throw new IllegalStateException("as it happens");
        }
    }
}
