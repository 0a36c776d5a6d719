package dev.semel.spring;

import dev.semel.event.Event;
import dev.semel.event.EventListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Warns, once for each route, that requests with a key run unprotected since nobody knows who sends them. Thread-safe.
 */
final class UnknownCallers implements EventListener {
    private static final String NO_PRINCIPAL = "no-principal";

    private final Consumer<String> warnings;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    UnknownCallers(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Bypassed bypassed
                && bypassed.reason().equals(NO_PRINCIPAL)
                && warned.add(bypassed.subject().route())) {
            warnings.accept("a request of " + bypassed.subject().route()
                    + " had a key and ran unprotected, since it is not known who sent it: it brought a credential that"
                    + " nothing here reads, such as a cookie, or the policy leaves strangers unprotected. Say who is calling by a bean of type Callers (on WebFlux,"
                    + " ReactiveCallers), or name the credential in the route's principal.from. Further ones of this"
                    + " route are counted, not logged.");
        }
    }
}
