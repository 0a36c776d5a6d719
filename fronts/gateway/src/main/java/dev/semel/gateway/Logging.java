package dev.semel.gateway;

import dev.semel.event.EventLog;
import dev.semel.gateway.config.LogSettings.Level;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the logger up before the first line: what it may say, and that it says it on standard error. */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    static void start(Level level) {
        System.setProperty(PREFIX + "defaultLogLevel", level.name().toLowerCase(Locale.ROOT));
        System.setProperty(PREFIX + "log.io.netty", "warn");
        System.setProperty(PREFIX + "log.io.vertx", "warn");
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(PREFIX + "showThreadName", "false");
        System.setProperty(PREFIX + "showShortLogName", "true");
    }

    /** What operators hear of. */
    static EventLog events() {
        Logger log = LoggerFactory.getLogger("semel");
        return new EventLog((level, line) -> {
            switch (level) {
                case ERROR -> log.error(line);
                case WARNING -> log.warn(line);
                case INFO -> log.info(line);
                case ALL, TRACE, DEBUG, OFF -> log.debug(line);
            }
        });
    }
}
