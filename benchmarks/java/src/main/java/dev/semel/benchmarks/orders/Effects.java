package dev.semel.benchmarks.orders;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What orders do to the world: it is counted, by key where {@code orders.by-key} says so, and may take its time. */
@RestController
public class Effects {
    private final boolean byKey;
    private final long pauseMillis;
    private final AtomicLong count = new AtomicLong();
    private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();

    Effects(@Value("${orders.by-key:false}") boolean byKey, @Value("${orders.pause-millis:0}") long pauseMillis) {
        this.byKey = byKey;
        this.pauseMillis = pauseMillis;
    }

    /** Happens once more. Answers the id of what came of it. */
    String happen(String key) {
        count.incrementAndGet();
        if (byKey) {
            counts.merge(key, 1, Integer::sum);
        }
        pause();
        return UUID.randomUUID().toString();
    }

    private void pause() {
        if (pauseMillis > 0) {
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @GetMapping("/effects")
    Map<String, Long> effects() {
        long twice = counts.values().stream().filter(times -> times > 1).count();
        return Map.of("count", count.get(), "keys", (long) counts.size(), "twice", twice);
    }
}
