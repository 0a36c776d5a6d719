package dev.semel.store;

/** A store could not do what it was asked. What a caller must expect is an answer, not an exception. */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    private StoreException(String message) {
        super(message);
    }

    /** The store is down, full, closed or too slow. The change asked for may or may not have been made. */
    public static sealed class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unavailable(String message) {
            super(message);
        }
    }

    /**
     * The call was turned away before the store was asked, or undone by the store as a whole: nothing of it was done,
     * and nothing will be.
     */
    public static final class Refused extends Unavailable {
        private static final long serialVersionUID = 1L;

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }

        public Refused(String message) {
            super(message);
        }
    }

    /** The record exists and cannot be read. It is never served and never overwritten. */
    public static final class Corrupt extends StoreException {
        private static final long serialVersionUID = 1L;

        public Corrupt(String message) {
            super(message);
        }

        public Corrupt(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The store's {@link Gate} stops it, and says why: nothing was done. Unlike trouble that passes, this is meant so:
     * a request must not run unprotected for it.
     */
    public static final class Sealed extends StoreException {
        private static final long serialVersionUID = 1L;

        public Sealed(String sign) {
            super("the store is closed to this for now: " + sign);
        }
    }
}
