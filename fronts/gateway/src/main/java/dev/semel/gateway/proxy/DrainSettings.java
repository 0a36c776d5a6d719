package dev.semel.gateway.proxy;

import java.time.Duration;

/**
 * How the gateway stops.
 *
 * @param grace for what is being answered; after it connections are cut, and what is still at the upstream is unknown
 */
public record DrainSettings(Duration grace) {
    /** Below the 30 s that container platforms wait before they kill. */
    public static final DrainSettings DEFAULT = new DrainSettings(Duration.ofSeconds(25));

    public DrainSettings {
        Setting.positive("drain grace", grace);
    }
}
