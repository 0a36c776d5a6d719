package dev.semel.key;

import java.util.List;
import java.util.Set;

/** Key rules that differ from a plain one in what a test is about. */
final class SomeKeyRule {
    static final KeyRule PLAIN = from(new KeySource.Header("Idempotency-Key"));

    private SomeKeyRule() {}

    static KeyRule from(KeySource... sources) {
        return new KeyRule(
                List.of(sources),
                KeySyntax.BARE_OR_QUOTED,
                1,
                255,
                null,
                true,
                Set.of("null", "undefined"),
                null,
                true,
                true);
    }

    static KeyRule syntax(KeySyntax syntax) {
        return new KeyRule(PLAIN.from(), syntax, 1, 255, null, true, Set.of(), null, true, true);
    }

    static KeyRule length(int least, int most) {
        return new KeyRule(PLAIN.from(), KeySyntax.BARE_OR_QUOTED, least, most, null, true, Set.of(), null, true, true);
    }

    static KeyRule blankIsMalformed() {
        return new KeyRule(PLAIN.from(), KeySyntax.BARE_OR_QUOTED, 1, 255, null, true, Set.of(), null, true, false);
    }

    static KeyRule uuid(boolean caseSensitive) {
        return new KeyRule(
                PLAIN.from(),
                KeySyntax.BARE_OR_QUOTED,
                1,
                255,
                KeyPattern.UUID,
                caseSensitive,
                Set.of(),
                null,
                true,
                true);
    }
}
