package dev.semel.policy.document;

import dev.semel.policy.document.Node.Scalar;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list, or a word that stands for no list at all. */
record WordOrListShape<I, T>(String word, T meaning, Shape<List<I>> list, Function<List<I>, T> make)
        implements Shape<T> {
    @Override
    public @Nullable T read(Node node, Place place) {
        if (node instanceof Scalar scalar) {
            if (scalar.text().equals(word)) {
                return meaning;
            }
            place.problem(node, "this is neither " + word + " nor a list", "write " + notation());
            return null;
        }
        List<I> read = list.read(node, place);
        return read == null ? null : make.apply(read);
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.ordered("anyOf", List.of(Schemas.ordered("const", word), list.schema()));
    }

    @Override
    public String notation() {
        return word + ", or a " + list.notation();
    }
}
