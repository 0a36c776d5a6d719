package dev.semel.key;

import java.util.List;

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

    /** How several sources make one identity. */
    public enum Combine {
        /** They are spellings of the same one; two that disagree are refused (ALT-24). */
        AGREE,
        /** The identity is all of them together. */
        ALL
    }
}
