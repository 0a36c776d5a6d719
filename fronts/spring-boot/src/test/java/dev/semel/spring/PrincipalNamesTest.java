package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.core.user.DefaultOAuth2User;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/** Callers are known by names that last, and that are theirs alone. */
final class PrincipalNamesTest {
    /** Its text is another for each object. */
    static final class Account {}

    private static UsernamePasswordAuthenticationToken login(Object principal) {
        return new UsernamePasswordAuthenticationToken(principal, null, AuthorityUtils.NO_AUTHORITIES);
    }

    private static JwtAuthenticationToken jwt(String issuer, String subject) {
        Jwt.Builder jwt = Jwt.withTokenValue("t").header("alg", "none").issuedAt(Instant.EPOCH);
        if (issuer != null) {
            jwt.issuer(issuer);
        }
        if (subject != null) {
            jwt.subject(subject);
        }
        return new JwtAuthenticationToken(jwt.build());
    }

    private static OAuth2AuthenticationToken by(String registration) {
        var user = new DefaultOAuth2User(List.of(), Map.of("id", "7"), "id");
        return new OAuth2AuthenticationToken(user, List.of(), registration);
    }

    @Test
    void what_spring_security_has_a_name_for_is_known_by_it() {
        Principal certificate = () -> "CN=ann";
        assertThat(PrincipalNames.of(certificate)).isEqualTo("CN=ann");
        assertThat(PrincipalNames.of(login("ann"))).isEqualTo("ann");
        assertThat(PrincipalNames.of(login(certificate))).isEqualTo("CN=ann");
        assertThat(PrincipalNames.of(login(new User("ann", "", List.of())))).isEqualTo("ann");
        assertThat(PrincipalNames.of(jwt(null, "ann"))).isEqualTo("ann");
    }

    @Test
    void who_has_no_name_is_nobody() {
        Principal nameless = () -> null;
        assertThat(PrincipalNames.of(null)).isNull();
        assertThat(PrincipalNames.of(nameless)).isNull();
        assertThat(PrincipalNames.of(login(null))).isNull();
        assertThat(PrincipalNames.of(login(""))).isNull();
        assertThat(PrincipalNames.of(jwt("https://one.example", null))).isNull();
        assertThat(PrincipalNames.of(
                        new AnonymousAuthenticationToken("k", "anon", AuthorityUtils.createAuthorityList("ANON"))))
                .isNull();
    }

    @Test
    void one_name_at_two_issuers_is_two_callers() {
        assertThat(PrincipalNames.of(jwt("https://one.example", "7")))
                .isEqualTo(PrincipalNames.of(jwt("https://one.example", "7")))
                .isNotEqualTo(PrincipalNames.of(jwt("https://two.example", "7")));
        assertThat(PrincipalNames.of(by("github")))
                .isEqualTo(PrincipalNames.of(by("github")))
                .isNotEqualTo(PrincipalNames.of(by("gitlab")));
    }

    @Test
    void a_name_that_is_an_objects_text_is_refused() {
        assertThatThrownBy(() -> PrincipalNames.of(login(new Account())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Account.class.getName())
                .hasMessageContaining("bean of type dev.semel.servlet.Callers");
    }

    @Configuration(proxyBeanMethods = false)
    static class Entities {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.csrf(AbstractHttpConfigurer::disable)
                    .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .addFilterBefore(new Login(), UsernamePasswordAuthenticationFilter.class)
                    .build();
        }
    }

    /** As many applications have it: the entity itself is the principal. */
    static final class Login extends OncePerRequestFilter {
        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            SecurityContextHolder.getContext().setAuthentication(login(new Account()));
            chain.doFilter(request, response);
        }
    }

    @Test
    void a_caller_who_cannot_be_told_apart_runs_nothing() {
        try (MvcApp app = MvcApp.start(new Class<?>[] {MvcApp.App.class, Entities.class}, "semel.store=memory")) {
            HttpResponse<String> answer = app.client.post("/orders", "k", "{\"amount\": 5}");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(app.orders().runs.get()).isZero();
        }
    }
}
