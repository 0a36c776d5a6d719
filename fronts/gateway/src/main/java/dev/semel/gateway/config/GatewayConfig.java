package dev.semel.gateway.config;

import dev.semel.Limits;
import dev.semel.StoreSettings;
import dev.semel.gateway.proxy.DrainSettings;
import dev.semel.gateway.proxy.ServerSettings;
import dev.semel.gateway.proxy.Transport;
import dev.semel.gateway.proxy.UpstreamSettings;
import dev.semel.policy.RouteTable;
import org.jspecify.annotations.Nullable;

/**
 * All that a gateway is told. Immutable.
 *
 * @param secret null takes the store's own
 */
public record GatewayConfig(
        ServerSettings server,
        UpstreamSettings upstream,
        StoreSettings store,
        @Nullable SecretText secret,
        RouteTable routes,
        Limits limits,
        DrainSettings drain,
        Transport transport,
        LogSettings log) {}
