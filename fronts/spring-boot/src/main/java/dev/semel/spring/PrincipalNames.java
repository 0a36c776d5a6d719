package dev.semel.spring;

import dev.semel.http.RequestView;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.util.ClassUtils;

/**
 * The names that callers keep from one request to the next, and that no other caller has. Thread-safe, without state.
 */
public final class PrincipalNames {
    private static final ClassLoader LOADER = PrincipalNames.class.getClassLoader();
    private static final boolean SECURITY =
            ClassUtils.isPresent("org.springframework.security.core.Authentication", LOADER);
    private static final boolean LOGIN = ClassUtils.isPresent(
            "org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken", LOADER);
    private static final boolean TOKENS = ClassUtils.isPresent(
            "org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken",
            LOADER);

    private PrincipalNames() {}

    /**
     * The name; null when there is none, which leaves the caller to the route's policy.
     *
     * @throws IllegalStateException its name is whatever an object's {@code toString} makes
     */
    public static @Nullable String of(@Nullable Principal principal) {
        if (principal == null) {
            return null;
        }
        String name = SECURITY ? OfSecurity.name(principal) : principal.getName();
        return name == null || name.isEmpty() ? null : name;
    }

    /**
     * What a front says of a request whose user has that name: nobody, where Spring Security knows that, and only then.
     *
     * @param name null when there is none
     */
    static @Nullable String orNobody(@Nullable String name) {
        return name == null && SECURITY && OfSecurity.knowsNobody() ? RequestView.NOBODY : name;
    }

    /** Apart: its classes may be missing. */
    private static final class OfSecurity {
        static boolean knowsNobody() {
            return SecurityContextHolder.getContext().getAuthentication() instanceof AnonymousAuthenticationToken;
        }

        static @Nullable String name(Principal principal) {
            if (principal instanceof AnonymousAuthenticationToken) {
                return null;
            }
            if (principal instanceof Authentication authentication) {
                requireName(authentication);
            }
            String name = principal.getName();
            String realm = LOGIN ? OfLogin.registration(principal) : null;
            realm = realm == null && TOKENS ? OfTokens.issuer(principal) : realm;
            return name == null || name.isEmpty() || realm == null ? name : realm + '\n' + name;
        }

        /** Spring Security takes {@code toString} of a principal whose type it doesn't know. */
        private static void requireName(Authentication authentication) {
            Object principal = authentication.getPrincipal();
            boolean named = switch (principal) {
                case null -> true;
                case String text -> true;
                case UserDetails user -> true;
                case AuthenticatedPrincipal user -> true;
                case Principal user -> true;
                default -> namesItself(authentication);
            };
            if (principal != null && !named) {
                throw new IllegalStateException("Semel can't tell callers apart: the principal of this "
                        + authentication.getClass().getSimpleName() + " is a "
                        + principal.getClass().getName() + ", whose name would be its toString(). Let it implement"
                        + " java.security.Principal or UserDetails, or make a bean of type dev.semel.servlet.Callers"
                        + " (on WebFlux, dev.semel.spring.reactive.ReactiveCallers) that says who is calling.");
            }
        }

        private static boolean namesItself(Authentication authentication) {
            try {
                return authentication.getClass().getMethod("getName").getDeclaringClass()
                        != AbstractAuthenticationToken.class;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The ids of users are those of the registration that they log in by. */
    private static final class OfLogin {
        static @Nullable String registration(Principal principal) {
            return principal instanceof OAuth2AuthenticationToken token
                    ? token.getAuthorizedClientRegistrationId()
                    : null;
        }
    }

    /** A subject is unique at its issuer only. */
    private static final class OfTokens {
        static @Nullable String issuer(Principal principal) {
            Object issuer = principal instanceof AbstractOAuth2TokenAuthenticationToken<?> token
                    ? token.getTokenAttributes().get("iss")
                    : null;
            return issuer == null ? null : issuer.toString();
        }
    }
}
