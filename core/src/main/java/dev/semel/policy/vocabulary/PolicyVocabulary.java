package dev.semel.policy.vocabulary;

import dev.semel.key.FingerprintRule;
import dev.semel.key.ScopePart;
import dev.semel.policy.CallerCheck;
import dev.semel.policy.Failure;
import dev.semel.policy.InFlight;
import dev.semel.policy.Label;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Retention;
import dev.semel.policy.Verification;
import dev.semel.policy.Wire;
import dev.semel.policy.document.Defaults;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Shapes;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The blocks of a policy. What a policy leaves out has the value said here: those are the choices of the preset
 * {@code ietf}.
 */
public final class PolicyVocabulary {
    private static final Field<KeyWords.Block> KEY =
            Field.of("key", KeyWords.SHAPE, "{}", "Where the key is, and what it may look like.");

    static final Field<List<ScopePart>> SCOPE = Field.of(
            "scope",
            Shapes.list(Shapes.choice(ScopePart.class, '-')),
            "[\"principal\", \"method\", \"route\"]",
            "What a key is local to: the same key elsewhere is another one.");

    static final Field<PrincipalWords.Block> PRINCIPAL =
            Field.of("principal", PrincipalWords.SHAPE, "{}", "Who is calling.");

    private static final Field<CallerCheck> AUTHORIZE = Field.optional(
            "authorize", AuthorizeWords.SHAPE, "Who decides, before a replay, whether the caller may have it.");

    static final Field<Verification> FINGERPRINT =
            Field.of("fingerprint", FingerprintWords.VERIFICATION, "{}", "What must be equal for a repeat to be one.");

    static final Field<FingerprintRule> DERIVE = Field.of(
            "derive",
            FingerprintWords.DERIVE,
            "{}",
            "What makes the key of a request that brings none, with key.missing: derive.");

    private static final Field<InFlight> IN_FLIGHT =
            Field.of("in_flight", InFlightWords.SHAPE, "{}", "What a repeat gets while the first run goes on.");

    private static final Field<OutcomeRules> OUTCOME =
            Field.of("outcome", OutcomeWords.SHAPE, "{}", "Which answers are definitive.");

    private static final Field<ReplayRule> REPLAY =
            Field.of("replay", ReplayWords.SHAPE, "{}", "What a repeat gets afterwards.");

    private static final Field<Retention> RETENTION =
            Field.of("retention", RetentionWords.SHAPE, "{}", "For how long an answer is kept.");

    private static final Field<Failure> FAILURE =
            Field.of("failure", FailureWords.SHAPE, "{}", "What happens when Semel itself cannot work.");

    private static final Field<Map<String, Label.Source>> LABELS = Field.of(
            "labels",
            LabelWords.SHAPE,
            "{}",
            "Fields of a request or of its answer that are kept with the record, at most " + Label.MOST
                    + ", and by which the Java API (BrowsableStore.list) finds it: NAME: {request: header:X} or {response:"
                    + " body:/id}.");

    private static final Field<Wire> WIRE =
            Field.of("wire", WireWords.SHAPE, "{}", "How Semel's own answers are written.");

    /** All blocks, in the order they are documented. */
    public static final List<Field<?>> BLOCKS = List.of(
            KEY,
            SCOPE,
            PRINCIPAL,
            AUTHORIZE,
            FINGERPRINT,
            DERIVE,
            IN_FLIGHT,
            OUTCOME,
            REPLAY,
            RETENTION,
            FAILURE,
            LABELS,
            WIRE);

    /** Names of the blocks that a layer has from the layer around it, leaf by leaf, unless it says otherwise. */
    public static final List<String> INHERITED =
            Stream.of(PRINCIPAL, AUTHORIZE, FAILURE, WIRE).map(Field::name).toList();

    private PolicyVocabulary() {}

    /**
     * The shape of a policy's blocks.
     *
     * @param name of the policies it reads
     */
    public static MappingShape<Policy> named(String name) {
        return new MappingShape<>(BLOCKS, values -> make(name, values));
    }

    /** Blocks with the default of everything they leave out; what is optional or has no effect stays out. */
    public static Mapping withDefaults(Mapping blocks) {
        Mapping whole = Defaults.fill(blocks, BLOCKS);
        boolean derives = whole.get(KEY.name()) instanceof Mapping key
                && key.get(KeyWords.MISSING.name()) instanceof Node.Scalar missing
                && missing.text().equals("derive");
        return derives ? whole : whole.without(List.of(DERIVE.name()));
    }

    private static Policy make(String name, Values values) {
        KeyWords.Block key = values.get(KEY);
        PrincipalWords.Block principal = values.get(PRINCIPAL);
        var policy = new Policy(
                name,
                key.rule(),
                key.missing(),
                scope(values.get(SCOPE)),
                principal.rule(),
                principal.unauthenticated(),
                values.orNull(AUTHORIZE),
                values.get(FINGERPRINT),
                key.missing() == MissingKey.DERIVE ? values.get(DERIVE) : null,
                values.get(IN_FLIGHT),
                values.get(OUTCOME),
                values.get(REPLAY),
                RetentionWords.lastingFor(key.rule().firstSent(), values.get(RETENTION)),
                values.get(FAILURE),
                LabelWords.of(values.get(LABELS)),
                values.get(WIRE));
        Contradictions.look(policy, values);
        DangerousCombinations.look(policy, values);
        return policy;
    }

    private static Set<ScopePart> scope(List<ScopePart> parts) {
        var scope = EnumSet.noneOf(ScopePart.class);
        scope.addAll(parts);
        return scope;
    }
}
