package dev.semel.policy.preset;

import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The presets that come with Semel. Each is a resource; a new one is a file and a name here. Thread-safe. */
public final class Presets {
    /** The preset of a route that names none. */
    public static final String DEFAULT = "ietf";

    /** All names, the default first. */
    public static final List<String> NAMES = List.of(
            "ietf",
            "oasis",
            "stripe",
            "paypal",
            "square",
            "adyen",
            "gocardless",
            "print-one",
            "adtarget",
            "altcraft",
            "none");

    private static final Map<String, Preset> READ = new ConcurrentHashMap<>();

    private Presets() {}

    /**
     * The preset of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Preset named(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "there is no preset " + name + "; there are " + String.join(", ", NAMES));
        }
        return READ.computeIfAbsent(name, Presets::read);
    }

    /** The routes that a preset brings by itself. */
    public static RouteTable routes(String name) {
        String json = "[{\"preset\": \"" + named(name).name() + "\"}]";
        var findings = new Findings();
        RouteTable table = RoutesShape.INSTANCE.read(JsonDocument.read(json, "preset " + name), Place.top(findings));
        if (table == null) {
            throw new IllegalStateException(findings.all().toString());
        }
        return table;
    }

    /** The outermost policy of the first route that a preset brings. */
    public static Policy policy(String name) {
        List<Route> routes = routes(name).routes();
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("the preset " + name + " has no policy");
        }
        return routes.get(0).layers().get(0);
    }

    private static Preset read(String name) {
        String resource = "/dev/semel/policy/presets/" + name + ".json";
        try (InputStream stream = Presets.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("this build has no " + resource);
            }
            String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Preset.of((Mapping) JsonDocument.read(json, "preset " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
