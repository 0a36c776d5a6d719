package dev.semel.servlet;

/**
 * What an {@link IdempotencyFilter} asks the application. Immutable.
 *
 * @param callers who is calling
 * @param problems how Semel's refusals are written
 * @param transactions which routes' requests run in a transaction, together with their records
 */
public record FilterSettings(Callers callers, ProblemRenderer problems, TransactionalRoutes transactions) {
    /** The container's user principal, Semel's own replies, no transactions. */
    public static final FilterSettings DEFAULT =
            new FilterSettings(Callers.USER_PRINCIPAL, ProblemRenderer.NONE, TransactionalRoutes.NONE);

    public FilterSettings withCallers(Callers changed) {
        return new FilterSettings(changed, problems, transactions);
    }

    public FilterSettings withProblems(ProblemRenderer changed) {
        return new FilterSettings(callers, changed, transactions);
    }

    public FilterSettings withTransactions(TransactionalRoutes changed) {
        return new FilterSettings(callers, problems, changed);
    }
}
