package dev.semel.gateway.config;

/**
 * What is logged where.
 *
 * @param access one line per request
 * @param level of the gateway's own messages, which go to standard error
 */
public record LogSettings(Access access, Level level) {
    /** Where access lines go. */
    public enum Access {
        OFF,
        STDOUT
    }

    /** How much is said. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }
}
