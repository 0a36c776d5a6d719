package dev.semel.policy.vocabulary;

import dev.semel.key.PrincipalRule;
import dev.semel.key.PrincipalSource;
import dev.semel.policy.Policy.Unauthenticated;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.util.List;

/** The block {@code principal}: who is calling. */
final class PrincipalWords {
    /** What the block says. */
    record Block(PrincipalRule rule, Unauthenticated unauthenticated) {}

    private static final Shape<PrincipalSource> SOURCE = Shapes.text(
            "authorization, bearer, header:NAME, query:NAME, body:/POINTER or form:NAME", PrincipalWords::source, "");

    private static final Field<List<PrincipalSource>> FROM = Field.of(
            "from",
            Shapes.oneOrMore(SOURCE),
            "[\"authorization\", \"header:X-Api-Key\"]",
            "Which credentials name the caller.");

    private static final Field<PrincipalRule.Combine> COMBINE = Field.of(
            "combine",
            Shapes.choice(PrincipalRule.Combine.class, '-'),
            "\"all\"",
            "Several credentials in one request: spellings of the same one that must agree, or all of them together.");

    private static final Field<Unauthenticated> UNAUTHENTICATED = Field.of(
            "unauthenticated",
            Shapes.choice(Unauthenticated.class, '-'),
            "\"shared\"",
            "What happens to a request that does not say who is calling: it shares one anonymous scope in which only a"
                    + " request proven equal gets a replay, it runs unprotected, or it is refused.");

    static final MappingShape<Block> SHAPE = new MappingShape<>(List.of(FROM, COMBINE, UNAUTHENTICATED), values -> {
        if (values.get(FROM).isEmpty()) {
            throw new IllegalArgumentException("no credential is named: name one in from, such as authorization");
        }
        return new Block(new PrincipalRule(values.get(FROM), values.get(COMBINE)), values.get(UNAUTHENTICATED));
    });

    private PrincipalWords() {}

    private static PrincipalSource source(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        return switch (colon < 0 ? text : text.substring(0, colon + 1)) {
            case "authorization" -> new PrincipalSource.Authorization();
            case "bearer" -> new PrincipalSource.Bearer();
            case "header:" -> new PrincipalSource.Header(Words.headerName(rest));
            case "query:" -> new PrincipalSource.Query(Words.parameter(rest));
            case "body:" -> new PrincipalSource.Json(Words.pointer(rest));
            case "form:" -> new PrincipalSource.Form(Words.parameter(rest));
            default ->
                throw new IllegalArgumentException("this names no credential: write authorization, bearer,"
                        + " header:NAME, query:NAME, body:/POINTER or form:NAME");
        };
    }
}
