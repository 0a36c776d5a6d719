package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.http.Headers;
import dev.semel.http.HopByHop;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.CallerCheck;
import dev.semel.policy.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks whether a caller may have what is kept for him (forward-auth): his credentials go to the URL that the policy
 * names, with {@code X-Forwarded-Method}, {@code X-Forwarded-Uri} and {@code X-Forwarded-Host}. Thread-safe.
 */
final class CallerChecks {
    /** Callers whose 2xx is remembered; the one asked for longest ago goes first. */
    private static final int MOST_REMEMBERED = 10_000;

    private final SideCalls calls;
    private final Map<String, Long> passedUntil = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    CallerChecks(SideCalls calls) {
        this.calls = calls;
    }

    /** What came of asking. */
    sealed interface Verdict {
        /** He may. */
        record Passes() implements Verdict {}

        /** He may not, and this is to be told him. */
        record Refused(Reply reply) implements Verdict {}

        /** Nobody could say. */
        record Unclear(String why) implements Verdict {}
    }

    /** What is asked for a layer; equal questions have one answer. */
    static SideCalls.Call question(Identified identified, CallerCheck rule) {
        var names = new HashSet<>(identified.policy().principal().headers());
        names.addAll(rule.forward());
        return new SideCalls.Call(rule.method(), rule.url(), forwarded(identified.request(), names), rule.timeout());
    }

    /** @param keep how long a yes counts */
    CompletionStage<Verdict> check(SideCalls.Call call, Duration keep) {
        String digest = keep.isZero() ? "" : digest(call, keep);
        if (!keep.isZero() && hasPassed(digest)) {
            return completedFuture(new Verdict.Passes());
        }
        return sent(call).handle((reply, failure) -> {
            if (failure != null || reply == null) {
                return new Verdict.Unclear(Failures.words(failure));
            }
            if (reply.status() >= 200 && reply.status() < 300) {
                remember(digest, keep);
                return new Verdict.Passes();
            }
            return new Verdict.Refused(passedOn(reply));
        });
    }

    private CompletionStage<Reply> sent(SideCalls.Call call) {
        try {
            return calls.send(call);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Headers forwarded(RequestView request, Set<String> names) {
        String uri = request.query() == null ? request.path() : request.path() + "?" + request.query();
        Headers headers = request.headers()
                .where(name -> names.contains(name.toLowerCase(Locale.ROOT)))
                .with("X-Forwarded-Method", request.method())
                .with("X-Forwarded-Uri", uri);
        return request.headers()
                .first("Host")
                .map(host -> headers.with("X-Forwarded-Host", host))
                .orElse(headers);
    }

    /** His answer instead of the one that is kept. */
    private static Reply passedOn(Reply reply) {
        Headers headers =
                reply.headers().where(name -> !HopByHop.contains(name) && !name.equalsIgnoreCase("Content-Length"));
        return new Reply(
                reply.status(),
                headers.with(SemelStatus.NAME, SemelStatus.rejected(Problem.NOT_AUTHORIZED)),
                reply.body());
    }

    private boolean hasPassed(String digest) {
        synchronized (passedUntil) {
            Long until = passedUntil.get(digest);
            return until != null && System.nanoTime() - until < 0;
        }
    }

    private void remember(String digest, Duration keep) {
        if (!keep.isZero()) {
            synchronized (passedUntil) {
                passedUntil.put(digest, System.nanoTime() + keep.toNanos());
            }
        }
    }

    /** Of all that is sent: another path or another credential is another question. */
    private static String digest(SideCalls.Call call, Duration keep) {
        var all = new StringBuilder();
        frame(keep.toString(), all);
        frame(call.method(), all);
        frame(call.url(), all);
        for (Headers.Field field : call.headers().fields()) {
            frame(field.name(), all);
            frame(field.value(), all);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void frame(String text, StringBuilder all) {
        all.append(text.length()).append(':').append(text);
    }
}
