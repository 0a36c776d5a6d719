package dev.semel.gateway.migrate;

import dev.semel.store.MovableStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends whoever calls a store at a call of the test's choice, before or after it is done, as a kill would. */
final class Fallible {
    private final AtomicInteger calls = new AtomicInteger();
    private final int last;
    private final boolean isDone;

    /** What the killed one ends with. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param last the call at which it ends
     * @param isDone whether that call is still done
     */
    Fallible(int last, boolean isDone) {
        this.last = last;
        this.isDone = isDone;
    }

    MovableStore over(MovableStore store) {
        return (MovableStore) Proxy.newProxyInstance(
                MovableStore.class.getClassLoader(),
                new Class<?>[] {MovableStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    int call = calls.incrementAndGet();
                    if (call > last || (call == last && !isDone)) {
                        throw new Killed();
                    }
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (call == last) {
                            throw new Killed();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
