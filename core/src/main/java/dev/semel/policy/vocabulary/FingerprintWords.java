package dev.semel.policy.vocabulary;

import dev.semel.key.FingerprintRule;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.key.FingerprintRule.Part;
import dev.semel.policy.Verification;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shapes;
import java.util.EnumSet;
import java.util.List;

/** The blocks {@code fingerprint} and {@code derive}: what must be equal, and what makes a key of its own. */
final class FingerprintWords {
    private record BodyRule(BodyReading read, List<String> include, List<String> exclude) {}

    /** The fields that both blocks have, with their own defaults. */
    private record Rule(Field<List<Part>> parts, Field<List<String>> headers, Field<BodyRule> body) {
        static Rule of(String parts, String read) {
            return new Rule(
                    Field.of(
                            "parts",
                            Shapes.list(Shapes.choice(Part.class, '-')),
                            parts,
                            "Which parts of the request count."),
                    Field.of(
                            "headers",
                            Shapes.list(Words.HEADER_NAME),
                            "[\"content-type\"]",
                            "Headers whose values count; of Content-Type a multipart boundary does not."),
                    Field.of("body", body(read), "{}", "How the body counts."));
        }

        private static MappingShape<BodyRule> body(String read) {
            Field<BodyReading> reading = Field.of(
                    "read",
                    Shapes.choice(BodyReading.class, '-'),
                    "\"" + read + "\"",
                    "How the body is read: by its media type, as JSON, form or multipart, or as bytes.");
            Field<List<String>> include = Field.of(
                    "include",
                    Shapes.list(Words.POINTER_TEXT),
                    "[]",
                    "The only members of a JSON body that count; empty counts all.");
            Field<List<String>> exclude = Field.of(
                    "exclude",
                    Shapes.list(Words.POINTER_TEXT),
                    "[]",
                    "Members of a JSON body that do not count, such as a time or a token.");
            return new MappingShape<>(
                    List.of(reading, include, exclude),
                    values -> new BodyRule(values.get(reading), values.get(include), values.get(exclude)));
        }

        FingerprintRule read(Values values) {
            var counted = EnumSet.noneOf(Part.class);
            counted.addAll(values.get(parts));
            if (counted.isEmpty()) {
                throw new IllegalArgumentException(
                        "nothing would count: name parts, such as [method, path, query, body]");
            }
            BodyRule rule = values.get(body);
            return new FingerprintRule(counted, values.get(headers), rule.read(), rule.include(), rule.exclude());
        }
    }

    private static final Rule COMPARED = Rule.of("[\"method\", \"path\", \"query\", \"body\"]", "auto");
    private static final Rule DERIVED = Rule.of("[\"method\", \"route\", \"path\", \"query\", \"body\"]", "bytes");

    private static final Field<Boolean> VERIFY = Field.of(
            "verify",
            Shapes.truth(),
            "true",
            "Whether a request with a used key is compared with the first one; if not, nothing of a request is kept.");

    private static final Field<Verification.Mismatch> MISMATCH = Field.of(
            "mismatch",
            Shapes.choice(Verification.Mismatch.class, '-'),
            "\"reject\"",
            "What happens to a request with a used key that differs: it is refused, or gets the first one's answer.");

    static final MappingShape<Verification> VERIFICATION = new MappingShape<>(
            List.of(VERIFY, COMPARED.parts(), COMPARED.headers(), COMPARED.body(), MISMATCH), FingerprintWords::make);

    static final MappingShape<FingerprintRule> DERIVE =
            new MappingShape<>(List.of(DERIVED.parts(), DERIVED.headers(), DERIVED.body()), DERIVED::read);

    private FingerprintWords() {}

    private static Verification make(Values values) {
        return values.get(VERIFY)
                ? new Verification(COMPARED.read(values), values.get(MISMATCH))
                : new Verification(null, Verification.Mismatch.REPLAY);
    }
}
