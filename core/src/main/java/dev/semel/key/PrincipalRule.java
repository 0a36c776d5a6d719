package dev.semel.key;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who is calling: which credentials name the caller.
 *
 * @param from the sources, in order
 * @param combine how several sources that are present make one identity
 */
public record PrincipalRule(List<PrincipalSource> from, Combine combine) {
    public PrincipalRule {
        from = List.copyOf(from);
    }

    /** Names, in lower case, of the headers that say who is calling. */
    public Set<String> headers() {
        var names = new HashSet<String>();
        for (PrincipalSource source : from) {
            switch (source) {
                case PrincipalSource.Authorization authorization -> names.add("authorization");
                case PrincipalSource.Bearer bearer -> names.add("authorization");
                case PrincipalSource.Header header -> names.add(header.name().toLowerCase(Locale.ROOT));
                case PrincipalSource.Query query -> {}
                case PrincipalSource.Json json -> {}
                case PrincipalSource.Form form -> {}
            }
        }
        return names;
    }

    /** How several sources make one identity. */
    public enum Combine {
        /** They are spellings of the same one; two that disagree are refused (ALT-24). */
        AGREE,
        /** The identity is all of them together. */
        ALL
    }
}
