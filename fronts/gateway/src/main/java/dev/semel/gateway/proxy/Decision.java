package dev.semel.gateway.proxy;

import dev.semel.Admission.Bypass;
import dev.semel.policy.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the gateway did with a request, for the access log. */
record Decision(String kind, @Nullable String reason) {
    static final Decision PASSED = new Decision("passed", null);
    static final Decision EXECUTED = new Decision("executed", null);
    static final Decision REPLAYED = new Decision("replayed", null);

    static Decision rejected(Problem problem) {
        return new Decision("rejected", problem.code());
    }

    static Decision bypassed(Bypass.Reason reason) {
        return new Decision("bypassed", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
