package dev.semel.key;

import dev.semel.http.RequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers who is calling, as far as a request, or the front that took it, says so. Thread-safe, without state.
 *
 * <p>Whatever could make Semel and the upstream see two different callers is contradictory, not guessed: a credential
 * header on two lines, Authorization always among them, a parameter or member that comes twice, a JSON body that cannot
 * be read where the rule looks for a credential in it. A blank credential is none.
 */
public final class PrincipalReader {
    /**
     * No field of a request can hold it: what a client sends is never taken for a caller that a front authenticated.
     */
    private static final char AUTHENTICATED = '\u0001';

    private PrincipalReader() {}

    /** Who is calling: whom the front authenticated, else whom the credentials name that the rule reads. */
    public static PrincipalResult read(PrincipalRule rule, RequestView request) {
        String caller = request.caller();
        if (caller != null && !caller.equals(RequestView.NOBODY)) {
            return new PrincipalResult.Known(AUTHENTICATED + caller);
        }
        if (request.headers().all("Authorization").size() > 1) {
            return new PrincipalResult.Contradictory("The header Authorization is there on more than one line.");
        }
        var fields = new RequestFields(request);
        var found = new ArrayList<Credential>();
        for (PrincipalSource source : rule.from()) {
            switch (read(source, fields)) {
                case FieldValue.None none -> {}
                case FieldValue.Bad bad -> {
                    return new PrincipalResult.Contradictory("The " + name(source) + " " + bad.problem() + ".");
                }
                case FieldValue.Found value -> {
                    if (value.text().indexOf(AUTHENTICATED) >= 0) {
                        return new PrincipalResult.Contradictory("The " + name(source) + " holds a control character.");
                    }
                    if (!RequestFields.trim(value.text()).isEmpty()) {
                        found.add(new Credential(name(source), value.text()));
                    }
                }
            }
        }
        return found.isEmpty() ? nobody(request) : combine(rule.combine(), found);
    }

    private record Credential(String source, String value) {
        @Override
        public String toString() {
            return source;
        }
    }

    private static FieldValue read(PrincipalSource source, RequestFields fields) {
        return switch (source) {
            case PrincipalSource.Authorization authorization -> normalised(fields.header("Authorization"));
            case PrincipalSource.Bearer bearer -> token(fields.header("Authorization"));
            case PrincipalSource.Header header -> fields.header(header.name());
            case PrincipalSource.Query query -> fields.query(query.name());
            case PrincipalSource.Json json -> fields.json(json.pointer());
            case PrincipalSource.Form form -> fields.form(form.field());
        };
    }

    /** Scheme in lower case, one blank, credentials as sent: schemes are compared so (RFC 9110 section 11.1). */
    private static FieldValue normalised(FieldValue authorization) {
        if (!(authorization instanceof FieldValue.Found found) || found.text().isEmpty()) {
            return authorization;
        }
        String credentials = credentials(found.text());
        String scheme = scheme(found.text());
        return new FieldValue.Found(credentials.isEmpty() ? scheme : scheme + " " + credentials);
    }

    private static FieldValue token(FieldValue authorization) {
        if (!(authorization instanceof FieldValue.Found found)) {
            return authorization;
        }
        if (!scheme(found.text()).equals("bearer")) {
            return new FieldValue.None();
        }
        String token = credentials(found.text());
        boolean several = token.indexOf(',') >= 0 || token.indexOf(' ') >= 0 || token.indexOf('\t') >= 0;
        return several ? new FieldValue.Bad("holds more than one token") : new FieldValue.Found(token);
    }

    private static String scheme(String authorization) {
        return authorization.substring(0, endOfScheme(authorization)).toLowerCase(Locale.ROOT);
    }

    private static String credentials(String authorization) {
        return RequestFields.trim(authorization.substring(endOfScheme(authorization)));
    }

    private static int endOfScheme(String authorization) {
        int end = 0;
        while (end < authorization.length() && authorization.charAt(end) != ' ' && authorization.charAt(end) != '\t') {
            end++;
        }
        return end;
    }

    private static PrincipalResult combine(PrincipalRule.Combine combine, List<Credential> found) {
        return switch (combine) {
            case AGREE -> agreed(found);
            case ALL -> new PrincipalResult.Known(joined(found));
        };
    }

    private static PrincipalResult agreed(List<Credential> found) {
        Credential first = found.get(0);
        for (Credential other : found) {
            if (!other.value().equals(first.value())) {
                return new PrincipalResult.Contradictory(
                        "The " + first.source() + " and the " + other.source() + " name different callers.");
            }
        }
        return new PrincipalResult.Known(first.value());
    }

    /** Sources and values behind their lengths, so that no two sets of credentials make one identity. */
    private static String joined(List<Credential> found) {
        var identity = new StringBuilder();
        for (Credential credential : found) {
            for (String text : List.of(credential.source(), credential.value())) {
                identity.append(text.length()).append(':').append(text);
            }
        }
        return identity.toString();
    }

    private static PrincipalResult nobody(RequestView request) {
        Optional<String> other = CredentialNames.present(request);
        return other.isPresent() ? new PrincipalResult.Unrecognised(other.get()) : new PrincipalResult.Anonymous();
    }

    private static String name(PrincipalSource source) {
        return switch (source) {
            case PrincipalSource.Authorization authorization -> "header Authorization";
            case PrincipalSource.Bearer bearer -> "header Authorization";
            case PrincipalSource.Header header -> "header " + header.name();
            case PrincipalSource.Query query -> "query parameter " + query.name();
            case PrincipalSource.Json json -> "JSON member " + json.pointer();
            case PrincipalSource.Form form -> "form field " + form.field();
        };
    }
}
