package dev.semel.policy;

import java.time.Duration;

/**
 * What a repeat gets while the first run goes on.
 *
 * @param waitAtMost how long a repeat waits for the first answer before it is refused with in-progress; zero refuses at
 *     once
 * @param lease without a sign of life for this long, a run counts as lost; renewed while the run is alive
 */
public record InFlight(Duration waitAtMost, Duration lease) {}
