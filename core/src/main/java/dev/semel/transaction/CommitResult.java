package dev.semel.transaction;

/** What became of a commit. */
public sealed interface CommitResult {
    /** It is done, and as durable as the database promises. */
    record Committed() implements CommitResult {}

    /** It is certain that nothing of it was done, and that nothing will be. */
    record RolledBack(Throwable cause) implements CommitResult {}

    /** Nobody has said, or nobody could be heard: the connection was lost, or the time was over. */
    record InDoubt(Throwable cause) implements CommitResult {}
}
