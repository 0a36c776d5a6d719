package dev.semel.examples.payments;

import java.util.concurrent.atomic.AtomicInteger;

/** The steps of a request inside the service, counted: at one of them the process ends as by {@code kill -9}. */
final class Steps {
    /** The step at which the process is to end; none without it. */
    static final String KILL_AT = "kill.at";

    private static final int NEVER = -1;
    private static final int KILLED = 137;

    private static final int killAt = Integer.getInteger(KILL_AT, NEVER);
    private static final AtomicInteger reached = new AtomicInteger();
    private static volatile boolean counting;

    private Steps() {}

    /** From here on steps count. */
    static void begin() {
        reached.set(0);
        counting = true;
    }

    static void reach(String what) {
        if (!counting) {
            return;
        }
        int step = reached.incrementAndGet();
        System.out.println("step " + step + ": " + what);
        if (step == killAt) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** How many there were, and no more are counted. */
    static int end() {
        counting = false;
        return reached.get();
    }
}
