package dev.semel.key;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Writes a JSON document in one form for all that say the same. Confined to one document.
 *
 * <p>Members are sorted by their names' UTF-16 code units, as RFC 8785 does it; arrays keep their order; strings count
 * by value, however they are escaped, and are not normalised. <b>Numbers stay as they were written.</b> RFC 8785 turns
 * them into doubles, where 9007199254740993 and 9007199254740992 are one number: two orders of two customers would be
 * one request. To take 49.00 for 49 would need exponents to be worked out ({@code 1e999999999}); a client that repeats
 * a request writes its numbers as it did before.
 *
 * <p>With pointers to include, what lies on the way to an included member counts by the members found in it, and
 * nothing else counts. With pointers to exclude, the members they lead to don't count, not even by being there; an
 * array keeps the place of an excluded element.
 *
 * <p>The members of an object are written in document order, remembered by where they are in the output, and moved only
 * if they turn out to be unsorted. An object may be moved once per level that it is in, so the depth is limited further
 * than the parser's.
 */
final class CanonicalJson {
    /** Levels of nesting; a deeper document has no canonical form. */
    static final int DEEPEST = 128;

    /** Longest document, in characters: what is sorted is held in memory. */
    static final int LONGEST = 16 * 1024 * 1024;

    private static final Comparator<Member> BY_NAME = Comparator.comparing(Member::name);

    private final JsonParser parser;
    private final StringBuilder out;
    private int depth;

    private CanonicalJson(JsonParser parser, int length) {
        this.parser = parser;
        this.out = new StringBuilder(length + 16);
    }

    /**
     * The canonical form; empty when the text isn't exactly one valid document, has a name twice in one object, exceeds
     * a limit, or has none of the included members. Its caller compares bytes then.
     */
    static Optional<String> of(String text, @Nullable PointerTree include, @Nullable PointerTree exclude) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try (JsonParser parser = StrictJson.parser(text)) {
            var writer = new CanonicalJson(parser, text.length());
            if (parser.nextToken() == null || !writer.value(include, exclude) || parser.nextToken() != null) {
                return Optional.empty();
            }
            return Optional.of(writer.out.toString());
        } catch (JacksonException | NotCanonical e) {
            return Optional.empty();
        }
    }

    /** Writes the current value as far as it counts; whether anything was written. */
    private boolean value(@Nullable PointerTree include, @Nullable PointerTree exclude) {
        if (PointerTree.endsAt(exclude)) {
            parser.skipChildren();
            return false;
        }
        @Nullable PointerTree within = PointerTree.endsAt(include) ? null : include;
        return switch (parser.currentToken()) {
            case START_OBJECT -> nested(() -> object(within, exclude));
            case START_ARRAY -> nested(() -> array(within, exclude));
            case VALUE_STRING -> within == null && string();
            default -> within == null && literal();
        };
    }

    private boolean nested(Writing writing) {
        if (++depth > DEEPEST) {
            throw new NotCanonical();
        }
        boolean written = writing.write();
        depth--;
        return written;
    }

    private boolean object(@Nullable PointerTree include, @Nullable PointerTree exclude) {
        int start = out.length();
        out.append('{');
        var members = new ArrayList<Member>();
        boolean any = false;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            int from = out.length();
            boolean counts = include == null || include.child(name) != null;
            if (counts && member(name, PointerTree.below(include, name), PointerTree.below(exclude, name))) {
                any = true;
            } else {
                parser.skipChildren();
                out.setLength(from);
            }
            members.add(new Member(name, from, out.length()));
        }
        sort(members, start + 1);
        return close(start, '}', any || include == null);
    }

    /** Writes a name, its value and a comma. */
    private boolean member(String name, @Nullable PointerTree include, @Nullable PointerTree exclude) {
        if (name.indexOf('"') < 0 && name.indexOf('\\') < 0) {
            out.append('"').append(name).append('"');
        } else {
            quote(name.toCharArray(), 0, name.length());
        }
        out.append(':');
        boolean written = value(include, exclude);
        out.append(',');
        return written;
    }

    private void sort(List<Member> members, int start) {
        if (isSorted(members)) {
            return;
        }
        members.sort(BY_NAME);
        if (!isSorted(members)) {
            // Sorted, and still not each name before the next: one comes twice.
            throw new NotCanonical();
        }
        String written = out.substring(start);
        out.setLength(start);
        for (Member member : members) {
            out.append(written, member.from() - start, member.to() - start);
        }
    }

    private static boolean isSorted(List<Member> members) {
        for (int i = 1; i < members.size(); i++) {
            if (members.get(i - 1).name().compareTo(members.get(i).name()) >= 0) {
                return false;
            }
        }
        return true;
    }

    private boolean array(@Nullable PointerTree include, @Nullable PointerTree exclude) {
        int start = out.length();
        out.append('[');
        boolean any = false;
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (include == null && exclude == null) {
                value(null, null);
                out.append(',');
            } else {
                any |= element(Integer.toString(index), include, exclude);
            }
        }
        return close(start, ']', any || include == null);
    }

    /** On the way to an included element its index is written too: it is what tells it from its neighbours. */
    private boolean element(String index, @Nullable PointerTree include, @Nullable PointerTree exclude) {
        @Nullable PointerTree included = PointerTree.below(include, index);
        int from = out.length();
        if (include == null) {
            if (!value(null, PointerTree.below(exclude, index))) {
                out.append('~');
            }
        } else if (included == null) {
            parser.skipChildren();
            return false;
        } else {
            out.append(index).append('#');
            if (!value(included, PointerTree.below(exclude, index))) {
                out.setLength(from);
                return false;
            }
        }
        out.append(',');
        return true;
    }

    /** Ends a structure: without its last comma, or without a trace when nothing in it counts. */
    private boolean close(int start, char bracket, boolean counts) {
        if (!counts) {
            out.setLength(start);
            return false;
        }
        if (out.length() > start + 1) {
            out.setLength(out.length() - 1);
        }
        out.append(bracket);
        return true;
    }

    private boolean literal() {
        out.append(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
        return true;
    }

    private boolean string() {
        quote(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
        return true;
    }

    private void quote(char[] text, int offset, int length) {
        out.append('"');
        int plain = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            char next = text[i];
            if (next == '"' || next == '\\') {
                out.append(text, plain, i - plain).append('\\');
                plain = i;
            }
        }
        out.append(text, plain, end - plain).append('"');
    }

    private record Member(String name, int from, int to) {}

    private interface Writing {
        boolean write();
    }

    private static final class NotCanonical extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotCanonical() {
            super(null, null, false, false);
        }
    }
}
