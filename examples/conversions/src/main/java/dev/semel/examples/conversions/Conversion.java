package dev.semel.examples.conversions;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One conversion, as the API keeps it.
 *
 * @param operationId Semel's, the same for every attempt: the event's id
 * @param conversionId the API's own, which callers get
 * @param attempt the latest
 * @param fence of the latest attempt: a smaller one comes from somebody who was overtaken
 */
record Conversion(
        String operationId,
        String conversionId,
        Subject subject,
        BigDecimal value,
        String currency,
        int attempt,
        long fence,
        Status status) {

    /** Where it stands now. */
    Conversion in(Status next) {
        return new Conversion(operationId, conversionId, subject, value, currency, attempt, fence, next);
    }

    /** A later attempt, which may correct the value. What is sent stays as it was sent. */
    Conversion again(Attempt later, ConversionRequest request) {
        boolean sent = status == Status.SENT;
        return new Conversion(
                operationId,
                conversionId,
                subject,
                sent ? value : request.value(),
                sent ? currency : request.currency(),
                later.number(),
                later.fence(),
                sent ? Status.SENT : Status.PENDING);
    }

    /** What a caller is told. */
    String answer() {
        var members = new LinkedHashMap<String, Object>();
        members.put("conversionId", conversionId);
        members.put("status", status.text());
        members.put("eventId", operationId);
        members.put("attempt", attempt);
        members.put("value", value);
        members.put("currency", currency);
        return Json.write(members);
    }

    /** The event for the system behind. */
    String event() {
        return Json.write(Map.of(
                "event_id", operationId,
                "event_name", subject.eventType(),
                "external_id", subject.telegramUserId(),
                "value", value,
                "currency", currency));
    }

    /** A line of the file. */
    String line() {
        var members = new LinkedHashMap<String, Object>();
        members.put("operation", operationId);
        members.put("conversion", conversionId);
        members.put("site", subject.site());
        members.put("user", subject.telegramUserId());
        members.put("channel", subject.channelId());
        members.put("event", subject.eventType());
        members.put("value", value);
        members.put("currency", currency);
        members.put("attempt", attempt);
        members.put("fence", fence);
        members.put("status", status.text());
        return Json.write(members);
    }

    static Conversion of(String line) {
        Map<String, String> members = Json.read(line);
        return new Conversion(
                kept(members, "operation"),
                kept(members, "conversion"),
                new Subject(
                        kept(members, "site"), kept(members, "user"), kept(members, "channel"), kept(members, "event")),
                new BigDecimal(kept(members, "value")),
                kept(members, "currency"),
                Integer.parseInt(kept(members, "attempt")),
                Long.parseLong(kept(members, "fence")),
                Status.of(kept(members, "status")));
    }

    private static String kept(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a line without " + name);
        }
        return value;
    }
}
