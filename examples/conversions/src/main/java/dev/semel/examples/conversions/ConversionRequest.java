package dev.semel.examples.conversions;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/** What a caller reports. */
record ConversionRequest(Subject subject, BigDecimal value, String currency, boolean consent) {
    private static final Pattern USER = Pattern.compile("[1-9][0-9]{0,18}");
    private static final Pattern CHANNEL = Pattern.compile("-?[0-9]{1,19}");
    private static final Pattern EVENT = Pattern.compile("[A-Za-z]{1,40}");
    private static final Pattern VALUE = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,6})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    /** @throws IllegalArgumentException with what is wrong with it */
    static ConversionRequest read(String site, String body) {
        Map<String, String> members = Json.read(body);
        var subject = new Subject(
                site,
                member(members, "telegramUserId", USER),
                member(members, "channelId", CHANNEL),
                member(members, "eventType", EVENT));
        members.putIfAbsent("value", "0");
        members.putIfAbsent("currency", "EUR");
        return new ConversionRequest(
                subject,
                new BigDecimal(member(members, "value", VALUE)),
                member(members, "currency", CURRENCY),
                !"false".equals(members.get("consent")));
    }

    private static String member(Map<String, String> members, String name, Pattern pattern) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing.");
        }
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " must match " + pattern + ".");
        }
        return value;
    }
}
