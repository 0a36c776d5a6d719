package dev.semel.key;

/** Where a request carries a credential. */
public sealed interface PrincipalSource {
    /** The Authorization header: scheme (in lower case) and credentials. */
    record Authorization() implements PrincipalSource {}

    /** The token of {@code Authorization: Bearer}, alone, so that it equals the same token sent elsewhere. */
    record Bearer() implements PrincipalSource {}

    /** A header, such as an API key. */
    record Header(String name) implements PrincipalSource {}

    /** A query parameter. */
    record Query(String name) implements PrincipalSource {}

    /** A string of the JSON body. */
    record Json(String pointer) implements PrincipalSource {
        public Json {
            JsonPointer.parse(pointer);
        }
    }

    /** A field of a form body. */
    record Form(String field) implements PrincipalSource {}
}
