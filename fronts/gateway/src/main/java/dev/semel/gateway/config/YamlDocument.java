package dev.semel.gateway.config;

import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Position;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 into a document. {@code ${NAME}} is replaced by the environment variable of that name, in values only;
 * {@code $${NAME}} stays as {@code ${NAME}}.
 */
public final class YamlDocument {
    /** Longest file, in characters. */
    static final int LONGEST = 1 << 20;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setUseMarks(true).setCodePointLimit(LONGEST).build();

    private YamlDocument() {}

    /**
     * The document; null when it cannot be read, and then the findings say why.
     *
     * @param source said in positions
     * @param environment answers a variable's value, or null
     */
    public static @Nullable Node read(
            String text, String source, Function<String, @Nullable String> environment, Findings findings) {
        if (text.length() > LONGEST) {
            findings.problem("", new Position(source, 1, 1), "the file is longer than 1 MiB", "leave something out");
            return null;
        }
        try {
            Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
            return new YamlComposer(events, source, new Variables(environment, findings), findings).document();
        } catch (YamlComposer.Unreadable e) {
            findings.problem("", e.position(), e.what(), e.wayOut());
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            Position position = mark.map(at -> new Position(source, at.getLine() + 1, at.getColumn() + 1))
                    .orElse(new Position(source, 1, 1));
            findings.problem("", position, "this is no YAML: " + e.getProblem(), "check indentation and quotes here");
        } catch (YamlEngineException e) {
            findings.problem("", new Position(source, 1, 1), "this is no YAML: " + e.getMessage(), "");
        }
        return null;
    }
}
