package dev.semel.policy.vocabulary;

import dev.semel.policy.CallerCheck;
import dev.semel.policy.Label;
import dev.semel.policy.Policy;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Wire;
import dev.semel.policy.document.MappingShape.Values;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Blocks of a policy that don't go together, where no single one of them is wrong. */
final class Contradictions {
    private static final Pattern LABEL = Pattern.compile("\\$\\{label\\.([^}]*)}");

    private Contradictions() {}

    static void look(Policy policy, Values values) {
        var say = new Say(values);
        CallerCheck check = policy.authorize();
        if (check != null
                && policy.principal().headers().isEmpty()
                && check.forward().isEmpty()) {
            say.refuse(
                    "",
                    "authorize",
                    "nothing would say who is calling: the principal is in the body or the query, which are not sent"
                            + " along",
                    "name the headers of the caller's credentials in authorize.forward");
        }
        if (policy.labels().size() > Label.MOST) {
            say.refuse("", "labels", "there are more than " + Label.MOST + " labels", "leave some out");
        }
        if (policy.replay().mode() == ReplayRule.Mode.CONFLICT
                && !policy.replay().merge().isEmpty()) {
            say.refuse(
                    "",
                    "replay.merge",
                    "with mode: conflict nothing is replayed, so nothing is merged into it",
                    "leave one of them out");
        }
        lookAtTemplate(policy, say);
    }

    private static void lookAtTemplate(Policy policy, Say say) {
        Wire.Template template = policy.wire().template();
        if (template == null) {
            return;
        }
        Set<String> names = policy.labels().stream().map(Label::name).collect(Collectors.toSet());
        Matcher used = LABEL.matcher(template.body());
        while (used.find()) {
            if (!names.contains(used.group(1))) {
                say.refuse(
                        "",
                        "wire.template.body",
                        "it uses " + used.group() + ", and no label has that name",
                        "say under labels where " + used.group(1) + " is");
            }
        }
    }
}
