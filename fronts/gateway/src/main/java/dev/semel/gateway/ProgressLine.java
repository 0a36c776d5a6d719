package dev.semel.gateway;

import dev.semel.gateway.migrate.Progress;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Shows how far a migration is: a bar that moves on a terminal, else a line every few seconds. Confined to a thread.
 */
final class ProgressLine implements Progress, AutoCloseable {
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final boolean moves;
    private final long every;
    private long shownAt;
    private long beganAt;
    private long beganWith = -1;
    private int length;

    ProgressLine(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.moves = isTerminal;
        this.every = (isTerminal ? BAR_EVERY : LINE_EVERY).toNanos();
    }

    @Override
    public void step(String text) {
        close();
        beganWith = -1;
        out.println(text);
        out.flush();
    }

    @Override
    public void copied(long done, long all) {
        long now = System.nanoTime();
        if (beganWith < 0) {
            beganWith = done;
            beganAt = now;
            shownAt = now - every;
        }
        long perSecond = Math.round((done - beganWith) / Math.max(1e-3, (now - beganAt) / 1e9));
        String rate = perSecond == 0 ? "" : ", " + perSecond + "/s";
        show(now, (all > 0 ? bar(done, all) + done + " of " + Math.max(done, all) : done + "") + " records" + rate);
    }

    private static String bar(long done, long all) {
        int filled = (int) Math.min(WIDTH, WIDTH * done / all);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] ";
    }

    @Override
    public void waiting(long running) {
        show(System.nanoTime(), running + " requests still run");
    }

    private void show(long now, String text) {
        if (now - shownAt < every) {
            return;
        }
        shownAt = now;
        if (moves) {
            out.print("\r" + text + " ".repeat(Math.max(0, length - text.length())));
            length = text.length();
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Ends the line that moves. */
    @Override
    public void close() {
        if (length > 0) {
            out.println();
            length = 0;
        }
    }
}
