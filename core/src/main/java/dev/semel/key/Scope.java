package dev.semel.key;

import dev.semel.http.RequestView;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one request's key is local to: the values of the scope parts that a policy names. Immutable.
 *
 * <p>A part may have no value (an anonymous caller, no Host), one, or several (a repeated Host); each is a scope of its
 * own, and none equals a scope that doesn't have the part at all.
 */
public final class Scope {
    private final Map<ScopePart, List<String>> values;

    private Scope(Map<ScopePart, List<String>> values) {
        this.values = values;
    }

    /**
     * The scope of a request.
     *
     * @param identity of the caller, as {@link PrincipalResult.Known} has it; null for the shared anonymous scope
     * @param routeName as {@code POST /v1/orders/{id}}
     */
    public static Scope of(Set<ScopePart> parts, RequestView request, @Nullable String identity, String routeName) {
        Map<ScopePart, List<String>> values = new EnumMap<>(ScopePart.class);
        for (ScopePart part : parts) {
            values.put(
                    part,
                    switch (part) {
                        case PRINCIPAL -> identity == null ? List.of() : List.of(identity);
                        case METHOD -> List.of(request.method());
                        case ROUTE -> List.of(routeName);
                        case PATH -> List.of(request.path());
                        case HOST -> hosts(request);
                    });
        }
        return new Scope(values);
    }

    private static List<String> hosts(RequestView request) {
        return request.headers().all("Host").stream()
                .map(line -> RequestFields.trim(line).toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Puts every part with its values into the digest, in the order of {@link ScopePart}. */
    void feed(FramedMac mac) {
        for (Map.Entry<ScopePart, List<String>> part : values.entrySet()) {
            mac.mark(kind(part.getKey()));
            for (String value : part.getValue()) {
                mac.text('v', value);
            }
        }
    }

    /** Part of every record id: never change or reuse one. */
    private static char kind(ScopePart part) {
        return switch (part) {
            case PRINCIPAL -> 'P';
            case METHOD -> 'M';
            case ROUTE -> 'R';
            case PATH -> 'A';
            case HOST -> 'H';
        };
    }

    /** Names of the parts only: values include credentials. */
    @Override
    public String toString() {
        return "Scope" + values.keySet();
    }
}
