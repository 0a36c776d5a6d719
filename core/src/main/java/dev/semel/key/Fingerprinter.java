package dev.semel.key;

import dev.semel.http.ContentType;
import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule.Part;
import dev.semel.key.FramedMac.Purpose;
import java.util.List;
import java.util.Locale;

/**
 * Condenses what a rule says must be equal for two requests to be the same. Thread-safe, without state.
 *
 * <p>Which way it errs is the rule's choice (its {@link FingerprintRule.BodyReading}). Where a fingerprint is compared,
 * a false "different" refuses a rightful repeat, so JSON is read leniently. Where it is the key, a false "equal" loses
 * a request, so bytes count; a credential in the query, which is compared as written, makes another checksum than the
 * same credential in a header.
 */
public final class Fingerprinter {
    /** Raised whenever one request would get another fingerprint than before; never reused. */
    static final byte VERSION = 1;

    private static final List<String> OVERRIDES =
            List.of("x-http-method-override", "x-method-override", "x-http-method");

    private Fingerprinter() {}

    /**
     * The fingerprint of a request.
     *
     * @param routeName as {@code POST /v1/orders/{id}}
     */
    public static Fingerprint fingerprint(Secret secret, FingerprintRule rule, RequestView request, String routeName) {
        var mac = new FramedMac(secret, Purpose.FINGERPRINT);
        for (Part part : Part.values()) {
            if (rule.parts().contains(part)) {
                feed(mac, part, rule, request, routeName);
            }
        }
        for (String name : rule.headers()) {
            feedHeader(mac, name, request);
        }
        return new Fingerprint(VERSION, mac.finish());
    }

    /** The fingerprint of what an operation of a program's own is asked to do. */
    public static Fingerprint ofOperation(Secret secret, byte[] input) {
        return new Fingerprint(
                VERSION,
                new FramedMac(secret, Purpose.OPERATION_FINGERPRINT)
                        .bytes('i', input)
                        .finish());
    }

    private static void feed(FramedMac mac, Part part, FingerprintRule rule, RequestView request, String routeName) {
        switch (part) {
            case METHOD -> {
                mac.text('M', request.method());
                feedOverrides(mac, request);
            }
            case ROUTE -> mac.text('R', routeName);
            case PATH -> mac.text('A', request.path());
            case QUERY -> {
                if (request.query() == null) {
                    mac.mark('q');
                } else {
                    mac.text('Q', request.query());
                }
            }
            case BODY -> BodyParts.feed(mac, rule, request);
        }
    }

    /** What says to many frameworks that another method is meant; most requests have none of it. */
    private static void feedOverrides(FramedMac mac, RequestView request) {
        for (String name : OVERRIDES) {
            if (request.headers().contains(name)) {
                feedHeader(mac, name, request);
            }
        }
    }

    /** Lines stay apart and in order, without the white space around them. */
    private static void feedHeader(FramedMac mac, String name, RequestView request) {
        mac.text('N', name.toLowerCase(Locale.ROOT));
        boolean isContentType = name.equalsIgnoreCase("Content-Type");
        for (String line : request.headers().all(name)) {
            String value = RequestFields.trim(line);
            mac.text('H', isContentType ? canonical(value) : value);
        }
    }

    private static String canonical(String contentType) {
        return ContentType.parse(contentType).map(ContentType::canonical).orElse(contentType);
    }
}
