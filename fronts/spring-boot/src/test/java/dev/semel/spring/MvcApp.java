package dev.semel.spring;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** A Spring MVC application on Tomcat. */
public final class MvcApp implements AutoCloseable {
    final ConfigurableApplicationContext context;
    final Client client;

    private MvcApp(ConfigurableApplicationContext context) {
        this.context = context;
        this.client = new Client(
                ((ServletWebServerApplicationContext) context).getWebServer().getPort());
    }

    static MvcApp start(Class<?>[] classes, String... settings) {
        var application = new SpringApplication(classes);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        String[] arguments = new String[settings.length + 2];
        arguments[0] = "--server.port=0";
        arguments[1] = "--spring.main.banner-mode=off";
        for (int i = 0; i < settings.length; i++) {
            arguments[i + 2] = "--" + settings[i];
        }
        return new MvcApp(application.run(arguments));
    }

    /** The orders, in memory, open to everybody. */
    static MvcApp shop(String... settings) {
        String[] all = new String[settings.length + 1];
        all[0] = "semel.store=memory";
        System.arraycopy(settings, 0, all, 1, settings.length);
        return start(new Class<?>[] {App.class, Open.class}, all);
    }

    Orders orders() {
        return context.getBean(Orders.class);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
            })
    @Import(Orders.class)
    public static class App {}

    /** Everybody may do everything; who says who he is, is believed with a password. */
    @Configuration(proxyBeanMethods = false)
    static class Open {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.csrf(AbstractHttpConfigurer::disable)
                    .httpBasic(Customizer.withDefaults())
                    .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann").password("{noop}a").roles("USER").build(),
                    User.withUsername("bob").password("{noop}b").roles("USER").build());
        }
    }

    record Order(@Min(1) int amount) {}

    @RestController
    @Idempotent
    static class Orders {
        private static final Executor LATER = ForkJoinPool.commonPool();

        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @PostMapping("/orders")
        ResponseEntity<Map<String, Integer>> order(@Valid @RequestBody Order order) {
            int id = runs.incrementAndGet();
            return ResponseEntity.status(HttpStatus.CREATED)
                    .header("Location", "/orders/" + id)
                    .body(Map.of("id", id, "amount", order.amount()));
        }

        @PostMapping("/orders/{id}/refuse")
        void refuse(@PathVariable int id) {
            runs.incrementAndGet();
            throw new ResponseStatusException(HttpStatus.CONFLICT, "no order " + id);
        }

        @PostMapping("/fail")
        String fail() {
            throw new IllegalStateException("failure " + runs.incrementAndGet());
        }

        @PostMapping("/handled")
        String handled() {
            throw new IllegalArgumentException("bad " + runs.incrementAndGet());
        }

        @ExceptionHandler(IllegalArgumentException.class)
        ResponseEntity<String> bad(IllegalArgumentException e) {
            return ResponseEntity.unprocessableContent().body(e.getMessage());
        }

        @PostMapping("/nothing")
        ResponseEntity<Void> nothing() {
            runs.incrementAndGet();
            return ResponseEntity.noContent().build();
        }

        @PostMapping("/callable")
        Callable<String> callable() {
            return () -> "run " + runs.incrementAndGet();
        }

        @PostMapping("/future")
        CompletableFuture<String> future() {
            return CompletableFuture.supplyAsync(() -> "run " + runs.incrementAndGet(), LATER);
        }

        @PostMapping("/deferred")
        DeferredResult<String> deferred() {
            var result = new DeferredResult<String>();
            LATER.execute(() -> result.setResult("run " + runs.incrementAndGet()));
            return result;
        }

        @PostMapping("/deferred/fail")
        DeferredResult<String> deferredFail() {
            var result = new DeferredResult<String>();
            LATER.execute(() -> result.setErrorResult(new IllegalStateException("late " + runs.incrementAndGet())));
            return result;
        }

        @PostMapping("/stream")
        StreamingResponseBody stream() {
            return out -> {
                for (int i = 0; i < 3; i++) {
                    out.write(("part " + i + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
                out.write(("run " + runs.incrementAndGet()).getBytes(StandardCharsets.UTF_8));
            };
        }

        @PostMapping("/events")
        SseEmitter events() {
            var emitter = new SseEmitter();
            LATER.execute(() -> {
                try {
                    emitter.send("run " + runs.incrementAndGet());
                    emitter.send("two");
                    emitter.complete();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return emitter;
        }

        @PostMapping("/form")
        String form(@RequestParam String a) {
            return a + " run " + runs.incrementAndGet();
        }

        @PostMapping("/upload")
        String upload(@RequestParam MultipartFile file) {
            return file.getOriginalFilename() + " " + file.getSize() + " run " + runs.incrementAndGet();
        }

        @PostMapping("/slow")
        String slow() throws InterruptedException {
            int run = runs.incrementAndGet();
            started.countDown();
            goOn.await();
            return "run " + run;
        }

        @PostMapping("/whoami")
        String who(Principal principal) {
            return (principal == null ? "nobody" : principal.getName()) + " run " + runs.incrementAndGet();
        }

        @PostMapping("/denied")
        String denied() {
            runs.incrementAndGet();
            throw new AccessDeniedException("no");
        }

        @PostMapping("/seen")
        String seen(@RequestHeader(name = "Semel-Operation-Id", required = false) String operation) {
            runs.incrementAndGet();
            return String.valueOf(operation);
        }

        @GetMapping("/orders")
        int count() {
            return runs.get();
        }
    }
}
