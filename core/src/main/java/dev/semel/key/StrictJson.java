package dev.semel.key;

import dev.semel.http.Body;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * How JSON is read here: as RFC 8259 has it, within limits. Thread-safe.
 *
 * <p>Bytes become text first, by a decoder that refuses overlong and broken UTF-8, since the parser's own does not;
 * this also keeps it from guessing UTF-16. Names are not shared between documents, so that what one client sends
 * changes nothing about how another's document is read.
 */
final class StrictJson {
    /** Levels of nesting; deeper documents count as invalid. */
    static final int DEEPEST = 500;

    private static final int LONGEST_NUMBER = 1_000;
    private static final int LONGEST_STRING = 16 * 1024 * 1024;
    private static final int LONGEST_NAME = 50_000;
    private static final char REPLACEMENT = '\uFFFD';

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(LONGEST_NAME)
                    .build())
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private StrictJson() {}

    /** The body as text; empty when it is not UTF-8. */
    static Optional<String> text(Body body) {
        String text = body.text();
        // The quick decoder replaces what it cannot read; only then is it worth asking whether the body said so itself.
        if (text.indexOf(REPLACEMENT) < 0) {
            return Optional.of(text);
        }
        return Utf8.decode(body.buffer());
    }

    /** A parser of one document; the caller makes sure that nothing follows it. */
    static JsonParser parser(String text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }
}
