package dev.semel.policy.document;

import dev.semel.policy.document.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Items in order; {@code bare} lets the only item stand by itself. */
record ListShape<T>(Shape<T> item, boolean bare) implements Shape<List<T>> {
    @Override
    public @Nullable List<T> read(Node node, Place place) {
        if (!(node instanceof Sequence sequence)) {
            return bare ? single(node, place) : refuse(node, place);
        }
        List<T> items = new ArrayList<>();
        boolean whole = true;
        for (int i = 0; i < sequence.items().size(); i++) {
            T read = item.read(sequence.items().get(i), place.item(i));
            if (read == null) {
                whole = false;
            } else {
                items.add(read);
            }
        }
        return whole ? items : null;
    }

    private @Nullable List<T> single(Node node, Place place) {
        T read = item.read(node, place);
        return read == null ? null : List.of(read);
    }

    private @Nullable List<T> refuse(Node node, Place place) {
        place.problem(node, "this must be a list", "write it in brackets: [" + item.notation() + ", …]");
        return null;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> list = Schemas.ordered("type", "array", "items", item.schema());
        return bare ? Schemas.ordered("anyOf", List.of(item.schema(), list)) : list;
    }

    @Override
    public String notation() {
        return (bare ? item.notation() + ", or a list of them" : "list of " + item.notation());
    }

    @Override
    public List<Field<?>> fields() {
        return item.fields();
    }
}
