package dev.semel.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Conversions as callers send them, and gateways whose routes have a layer for them. */
final class Layers {
    /** What the conversion API is asked, and how its answers are read. */
    private static final List<String> ASK = List.of(
            "unknown: ask",
            "ask:",
            "  url: /operations/${operation_id}",
            "  pause: 100ms",
            "  settle: 2s",
            "  running: {status: 202}",
            "  never: {status: 404}",
            "  done: {status: 200}");

    private Layers() {}

    static Call conversion(String key, long user, String event) {
        return conversion("shop", key, user, event);
    }

    static Call conversion(String site, String key, long user, String event) {
        return Call.post(
                        "/api/v1/events/conversion",
                        "{\"telegramUserId\":" + user + ",\"channelId\":\"-1001234567890\",\"eventType\":\"" + event
                                + "\",\"value\":49.00}")
                .bearer("atk_" + site)
                .key(key);
    }

    /** The preset as it is: what is unknown is held. */
    static Config hold(Path directory) {
        return config(directory, List.of("- preset: adtarget"));
    }

    /** In both layers, what is unknown runs again. */
    static Config execute(Path directory) {
        return config(
                directory,
                List.of(
                        "- match: POST /api/v1/events/conversion",
                        "  preset: adtarget",
                        "  outcome: {unknown: execute}",
                        "  inner: {conversion: {outcome: {unknown: execute}}}"));
    }

    /** The inner layer asks the API what became of what is unknown. */
    static Config ask(Path directory) {
        var lines = new ArrayList<String>();
        lines.addAll(List.of(
                "- match: POST /api/v1/events/conversion",
                "  preset: adtarget",
                "  inner:",
                "    conversion:",
                "      outcome:"));
        ASK.forEach(line -> lines.add("        " + line));
        return config(directory, lines);
    }

    /** One layer, which asks. */
    static Config askOfOneLayer(Path directory) {
        var lines = new ArrayList<String>();
        lines.addAll(List.of("- match: POST /api/v1/events/conversion", "  preset: ietf", "  outcome:"));
        ASK.forEach(line -> lines.add("    " + line));
        return config(directory, lines);
    }

    /** The preset without its inner layer. */
    static Config withoutInner(Path directory) {
        return config(
                directory,
                List.of(
                        "- match: POST /api/v1/events/conversion",
                        "  preset: adtarget",
                        "  inner: {conversion: null}"));
    }

    private static Config config(Path directory, List<String> route) {
        var lines = new ArrayList<String>();
        lines.add("routes:");
        route.forEach(line -> lines.add("  " + line));
        return new Config(directory, lines.toArray(String[]::new)).durability("process-crash");
    }
}
