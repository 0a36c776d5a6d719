package dev.semel.store;

import dev.semel.store.Transitions.Change;
import dev.semel.store.Transitions.Step;

/**
 * Whether a store lets anything happen: open, unless its records are being taken elsewhere. It is kept with the records
 * and holds for all processes that share them. Immutable.
 *
 * @param sign why it isn't open, for people, and which migration closed it; empty for an open one
 */
public record Gate(Position position, String sign) {
    /** How far it is closed. */
    public enum Position {
        /** As usual. */
        OPEN,
        /** No claim is granted. What was granted before is renewed and ended as usual. */
        SEALED,
        /** Nothing changes any more. */
        MOVED
    }

    /** Nothing stands in the way. */
    public static final Gate OPEN = new Gate(Position.OPEN, "");

    public Gate {
        if (sign.isEmpty() != (position == Position.OPEN) || sign.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a closed gate has a sign of one line: " + position + " " + sign);
        }
    }

    public static Gate sealed(String sign) {
        return new Gate(Position.SEALED, sign);
    }

    public static Gate moved(String sign) {
        return new Gate(Position.MOVED, sign);
    }

    public boolean isOpen() {
        return position == Position.OPEN;
    }

    /** Whether the store is sealed, and by whoever hung up that sign. */
    public boolean isSealedBy(String who) {
        return position == Position.SEALED && sign.equals(who);
    }

    /** This gate as a store keeps it. */
    public String text() {
        return isOpen() ? position.name() : position.name() + " " + sign;
    }

    /**
     * The gate of that text; an open one for an empty text.
     *
     * @throws IllegalArgumentException it is no gate's
     */
    public static Gate of(String text) {
        if (text.isEmpty()) {
            return OPEN;
        }
        int space = text.indexOf(' ');
        return space < 0
                ? new Gate(Position.valueOf(text), "")
                : new Gate(Position.valueOf(text.substring(0, space)), text.substring(space + 1));
    }

    /**
     * A step that this gate lets through.
     *
     * @throws StoreException.Sealed it doesn't
     */
    public <T> Step<T> pass(Step<T> step) {
        boolean stopped = switch (position) {
            case OPEN -> false;
            case SEALED -> step.answer() instanceof Claim.Owned;
            case MOVED -> !(step.change() instanceof Change.Keep);
        };
        if (stopped) {
            throw new StoreException.Sealed(sign);
        }
        return step;
    }
}
