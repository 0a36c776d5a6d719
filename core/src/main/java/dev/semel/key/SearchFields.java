package dev.semel.key;

import dev.semel.http.RequestView;
import java.util.Optional;

/**
 * Single values of one request as people search for them: as sent, not held to any rule for keys. Confined to one
 * request, whose coded body is decoded once.
 */
public final class SearchFields {
    private final RequestFields fields;

    public SearchFields(RequestView request) {
        this.fields = new RequestFields(request);
    }

    /** What the request says there; empty when it says nothing, or what can be read in more than one way. */
    public Optional<String> find(KeySource source) {
        FieldValue value = switch (source) {
            case KeySource.Header header -> fields.header(header.name());
            case KeySource.Query query -> fields.query(query.name());
            case KeySource.Json json -> fields.json(json.pointer());
            case KeySource.Form form -> fields.form(form.field());
            case KeySource.Composed composed -> new FieldValue.None(); // several values are not a single one
        };
        return value instanceof FieldValue.Found found ? Optional.of(found.text()) : Optional.empty();
    }
}
