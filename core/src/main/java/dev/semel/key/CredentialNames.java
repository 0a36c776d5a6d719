package dev.semel.key;

import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What looks like a credential that a policy doesn't read.
 *
 * <p>Wrong in one direction costs protection, visibly: the request is bypassed. Wrong in the other puts two callers
 * into one anonymous scope. So headers are judged by the words in their names, not by a list of those known today. In
 * the query the words are full names only, and {@code key} is not one of them: there it is far more often data.
 */
final class CredentialNames {
    /** A header whose name has one of these among its words (between dashes or underscores) looks like a credential. */
    private static final Set<String> WORDS = Set.of(
            "apikey",
            "assertion",
            "auth",
            "authenticate",
            "authentication",
            "authorization",
            "authorisation",
            "cert",
            "certificate",
            "cookie",
            "cookie2",
            "credential",
            "credentials",
            "dpop",
            "jwt",
            "oidc",
            "passwd",
            "password",
            "saml",
            "secret",
            "session",
            "sessionid",
            "sid",
            "signature",
            "sso",
            "token");

    /** Pairs of words that do so together. */
    private static final Set<String> PAIRS = Set.of(
            "access-key",
            "api-key",
            "auth-key",
            "client-id",
            "client-key",
            "license-key",
            "subscription-key",
            "user-key");

    /** Names that say who is calling without a credential, as set by a proxy that has checked one. */
    private static final Set<String> IDENTITIES = Set.of(
            "remote-user",
            "x-account-id",
            "x-forwarded-email",
            "x-forwarded-user",
            "x-remote-user",
            "x-tenant-id",
            "x-user",
            "x-user-email",
            "x-user-id");

    /** What a browser sends for guests too. */
    private static final Set<String> GUESTS = Set.of("cookie", "x-csrf-token", "x-xsrf-token");

    /** Query parameters, compared in lower case with underscores as dashes. */
    private static final Set<String> PARAMETERS = Set.of(
            "access-token",
            "api-key",
            "api-token",
            "apikey",
            "apitoken",
            "auth",
            "auth-token",
            "client-secret",
            "id-token",
            "jwt",
            "password",
            "session",
            "session-id",
            "sessionid",
            "sid",
            "sig",
            "signature",
            "token",
            "x-amz-credential",
            "x-amz-security-token",
            "x-amz-signature",
            "x-goog-credential",
            "x-goog-signature");

    private CredentialNames() {}

    /** The name of the first header or query parameter that looks like a credential and isn't blank. */
    static Optional<String> present(RequestView request) {
        boolean nobody = RequestView.NOBODY.equals(request.caller());
        for (Headers.Field field : request.headers().fields()) {
            if (isHeader(field.name())
                    && !(nobody && GUESTS.contains(plain(field.name())))
                    && !RequestFields.trim(field.value()).isEmpty()) {
                return Optional.of(field.name());
            }
        }
        return request.query() == null ? Optional.empty() : inQuery(request.query());
    }

    private static Optional<String> inQuery(String query) {
        for (UrlEncoded.Pair pair : UrlEncoded.pairs(query)) {
            Optional<String> name = UrlEncoded.text(pair.name()).map(CredentialNames::plain);
            boolean blank = pair.value() == null || pair.value().isEmpty();
            if (!blank && name.isPresent() && PARAMETERS.contains(name.get())) {
                return Optional.of("query parameter " + name.get());
            }
        }
        return Optional.empty();
    }

    static boolean isHeader(String name) {
        String plain = plain(name);
        if (plain.contains("idempoten") || plain.startsWith("sec-")) {
            return false;
        }
        if (IDENTITIES.contains(plain)) {
            return true;
        }
        String previous = "";
        for (String word : plain.split("-", -1)) {
            if (WORDS.contains(word) || PAIRS.contains(previous + "-" + word)) {
                return true;
            }
            previous = word;
        }
        return false;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
